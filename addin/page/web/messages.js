// The messages between the page and the worker that runs the engine. The page asks, the worker answers with the same id.

/**
 * @typedef {{name: string, bytes: Uint8Array}} File
 *   name: relative to the folder that the command runs in, with / between folders
 *
 * Asked:
 * @typedef {{kind: "run", id: number, command: string[], files: File[]}} Run
 *   command: the words behind `jx`; the files lie in a fresh folder that nothing else lies in
 * @typedef {{kind: "look", id: number, files: File[]}} Look
 * @typedef {{kind: "picture", id: number, name: string, bytes: Uint8Array, sheet: string}} Picture
 * @typedef {{kind: "forms", id: number}} Forms
 * @typedef {{kind: "call", id: number, name: string, args: unknown[]}} Call
 * @typedef {{name: string, headings: string[], widths: number[], rows: (string | number)[][]}} Table
 *   name: of the sheet; widths: in characters
 * @typedef {{kind: "table", id: number, tables: Table[]}} Tables
 * @typedef {Run | Look | Picture | Forms | Call | Tables} Asked
 *
 * Answered:
 * @typedef {{kind: "ran", id: number, code: number, out: string, said: string[], files: File[]}} Ran
 *   code: the exit code of `jx`; out: its standard output; said: sentences of its standard error; files: new or changed
 * @typedef {{sheet: string, form: string, title: string, kind: string, unit: string, project: string, year: string,
 *   total: string, grade: string, errors: number, warnings: number, notices: number}} LookedForm
 * @typedef {{sheet: string, cell: string, code: string, severity: "error" | "warning" | "notice", what: string,
 *   advice: string}} Finding
 * @typedef {{name: string, sha256: string, stop: string | null, forms: LookedForm[], findings: Finding[]}} Book
 * @typedef {{kind: "looked", id: number, books: Book[]}} Looked
 * @typedef {{row: number, col: number, rowspan: number, colspan: number, text: string, bold: boolean, align: string,
 *   wrap: boolean, fill: string, color: string, size: number}} PictureCell
 * @typedef {{severity: "error" | "warning" | "notice", code: string, text: string}} Mark
 * @typedef {{kind: "pictured", id: number, widths: number[], rows: {height: number, cells: PictureCell[]}[],
 *   marks: Object<string, Mark[]>}} Pictured
 * @typedef {{kind: "forms", id: number, forms: {id: string, title: string, kind: string, region: string}[],
 *   rulesets: {id: string, title: string}[], checks: {code: string, title: string}[]}} FormsAnswer
 * @typedef {{kind: "called", id: number, value: unknown}} Called
 * @typedef {{kind: "tabled", id: number, bytes: Uint8Array}} Tabled
 *   bytes: a workbook with a sheet a table
 * @typedef {Ran | Looked | Pictured | FormsAnswer | Called | Tabled} Answer
 *
 * Every answer also bears `memory`: bytes that the engine has taken, which it never gives back.
 *
 * Unasked:
 * @typedef {{kind: "stage", what: "unpacked" | "python" | "program", ms: number}} Stage
 * @typedef {{kind: "ready", version: string, ms: number}} Ready
 * @typedef {{kind: "progress", id: number, done: number, total: number, what: string}} Progress
 * @typedef {{kind: "failed", id: number | null, text: string, ended?: boolean}} Failed
 *   id: of what was asked; null where the engine could not start. text: a sentence, or what the browser says.
 *   ended: the engine answers nothing any more
 * @typedef {Stage | Ready | Progress | Failed} Told
 *
 * First of all, from the page: the parts by name, gzip, as bytes or as Base64.
 * @typedef {{kind: "parts", parts: Object<string, string | Uint8Array>}} PartsMessage
 */

/** @typedef {(message: Answer | Told) => void} Post */

export const MESSAGES = 1;

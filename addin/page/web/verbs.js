// The verbs: which files each takes, its few options, and the command line of jx that it is.

import { endingOf, engineName, stemOf, ticked } from "./store.js";
import { say } from "./texts.js";

/** @typedef {import("./store.js").Book} Book */
/** @typedef {{ [option: string]: string | boolean }} Values */
/**
 * takes: each workbook, exactly two, all together, none, each Word document, or each that can be taught.
 * ending: of what is written; "same" keeps .xlsx or .xlsm; "" where nothing is written.
 * @typedef {{ id: string, takes: "books" | "two" | "all" | "none" | "documents" | "teachable", ending: string, options: string[] }} Verb
 */

/** @type {Verb[]} In the order of the year. */
export const VERBS = [
  { id: "score", takes: "books", ending: "same", options: ["ruleset", "overwrite"] },
  { id: "check", takes: "books", ending: "", options: ["ruleset"] },
  { id: "new", takes: "none", ending: ".xlsx", options: ["form", "year"] },
  { id: "carry", takes: "books", ending: ".xlsx", options: ["year", "points"] },
  { id: "compare", takes: "two", ending: ".xlsx", options: ["first"] },
  { id: "monitor", takes: "books", ending: "same", options: ["date"] },
  { id: "report", takes: "books", ending: ".docx", options: ["format", "sources"] },
  { id: "summary", takes: "all", ending: ".xlsx", options: ["all"] },
  { id: "finalize", takes: "books", ending: "same", options: ["force"] },
  { id: "portable", takes: "books", ending: "same", options: ["lambda"] },
  { id: "import", takes: "documents", ending: ".xlsx", options: [] },
  { id: "learn", takes: "teachable", ending: "folder", options: ["replace"] },
];

/** Options that ask before the work begins. */
export const ASKED = ["overwrite", "force"];

/** @type {{ [takes in Verb["takes"]]: Book["kind"][] }} */
const KINDS = { books: ["book"], two: ["book"], all: ["book"], none: [], documents: ["document"], teachable: ["book", "form"] };
const WRITTEN = [".xlsx", ".xlsm"];
/** @type {{ [option: string]: string }} Options that are a flag, or a flag with its value. */
const FLAGS = {
  ruleset: "--ruleset", overwrite: "--overwrite", year: "--year", points: "--no-points", date: "--date", sources: "--sources",
  all: "--all", force: "--force", lambda: "--lambda",
};

/**
 * The files that a verb would take of those chosen.
 * @param {Verb} verb
 * @param {Book[]} books
 */
export function taken(verb, books) {
  return books.filter((book) => ticked(book) && KINDS[verb.takes].includes(book.kind) && book.looked?.stop == null);
}

/** Whether a verb makes something of each file by itself. @param {Verb} verb */
export function isEach(verb) {
  return ["books", "documents", "teachable"].includes(verb.takes);
}

/**
 * How many of the files a verb has done, and of how many it could make nothing.
 * @param {Verb} verb
 * @param {Book[]} books
 */
export function outcome(verb, books) {
  return { done: books.filter((book) => book.done.has(verb.id)).length, failed: books.filter((book) => book.refused.has(verb.id)).length };
}

/**
 * Why a verb cannot begin with these files; "" where it can.
 * @param {Verb} verb
 * @param {Book[]} books as :func:`taken` gives them
 */
export function wanting(verb, books) {
  if (verb.takes === "none") return "";
  if (verb.takes === "two") return books.length === 2 ? "" : say("verbs.needs_two", { count: books.length });
  return books.length ? "" : say({ books: "verbs.needs_books", all: "verbs.needs_books", documents: "verbs.needs_documents",
    teachable: "verbs.needs_teachable" }[verb.takes]);
}

/**
 * The jobs of a verb: for each the files that go to the engine, the file it is done for (none of all or of no file), the command line.
 * @param {Verb} verb
 * @param {Book[]} books as :func:`taken` gives them
 * @param {Values} values
 * @param {string} title of the form, for a blank one
 * @returns {{ book: Book | null, books: Book[], command: string[] }[]}
 */
export function jobs(verb, books, values, title) {
  const mark = verb.ending ? say(`verb_${verb.id}.mark`) : "";
  const plain = verb.options.flatMap((option) => flags(option, values[option]));
  if (verb.id === "new") {
    return [{ book: null, books: [], command: ["new", String(values.form), ...plain, "-o", `${title}_${mark}.xlsx`] }];
  }
  if (verb.id === "summary") {
    return [{ book: null, books, command: ["summary", ...books.map((book) => typed(engineName(book, true))), ...plain, "-o", `${mark}.xlsx`] }];
  }
  if (verb.id === "compare") {
    const [first, second] = values.first === "1" ? [books[1], books[0]] : books;
    const output = `${stemOf(engineName(first))}_${mark}.xlsx`;
    return [{ book: first, books: [first, second], command: ["compare", typed(engineName(first, true)), typed(engineName(second, true)), "-o", typed(output)] }];
  }
  return books.map((book) => ({ book, books: [book], command: [verb.id, typed(engineName(book)), ...plain, ...written(verb, book, values, mark)] }));
}

/**
 * Where a verb writes.
 * @param {Verb} verb
 * @param {Book} book
 * @param {Values} values
 * @param {string} mark
 */
function written(verb, book, values, mark) {
  if (verb.id === "check") return ["--json"];
  if (verb.id === "learn") return book.kind === "form" ? (values.replace ? ["--replace"] : []) : ["-o", mark];
  const own = endingOf(book.name);
  const ending = verb.ending === "same" ? (WRITTEN.includes(own) ? own : WRITTEN[0]) : verb.ending;
  return ["-o", typed(`${stemOf(engineName(book))}_${mark}${verb.id === "report" && values.format === "html" ? ".html" : ending}`)];
}

/** A name as an argument: one that begins like an option is none. @param {string} name */
function typed(name) {
  return name.startsWith("-") ? `./${name}` : name;
}

/** @param {string} option @param {string | boolean | undefined} value @returns {string[]} */
function flags(option, value) {
  if (!(option in FLAGS) || !value) return [];
  return value === true ? [FLAGS[option]] : [FLAGS[option], value];
}

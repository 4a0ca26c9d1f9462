// The findings of all files as one list: rows, order, filters, totals, what is there twice. No element of the page here.

import { baseOf } from "./store.js";
import { say } from "./texts.js";

/** @typedef {import("./store.js").Book} Book */
/** @typedef {import("./messages.js").Finding} Finding */
/** @typedef {import("./messages.js").LookedForm} LookedForm */
/** @typedef {"file" | "unit" | "project" | "form" | "cell" | "severity" | "code" | "what"} Column */
/**
 * One finding. text: all that is searched, in small letters.
 * @typedef {{ book: Book, finding: Finding, file: string, unit: string, project: string, form: string, sheet: string, cell: string,
 *   severity: Finding["severity"], code: string, what: string, text: string }} Row
 */
/** @typedef {{ unit: string, form: string, severity: string, code: string, search: string }} Filter */
/** @typedef {{ book: Book, form: LookedForm | null, other: Book, otherForm: LookedForm | null }} Twice */

/** @type {Map<string, string>} */
const titles = new Map();

/** What the checks are called. @param {{ code: string, title: string }[]} checks */
export function nameChecks(checks) {
  for (const { code, title } of checks) titles.set(code, title);
}

/** A check by its code and, where it is known, its title. @param {string} code */
export function checkName(code) {
  return titles.has(code) ? `${code} ${titles.get(code)}` : code;
}

/** @type {Column[]} */
export const COLUMNS = ["file", "unit", "project", "form", "cell", "severity", "code", "what"];
const WEIGHT = { error: 0, warning: 1, notice: 2 };
const collator = new Intl.Collator("zh-CN", { numeric: true });

/**
 * The findings of the files as rows. Rows of a file are made once.
 * @param {Book[]} books
 * @returns {Row[]}
 */
export function rowsOf(books) {
  return books.flatMap((book) => {
    if (!book.looked) return [];
    let rows = made.get(book.looked);
    if (!rows) made.set(book.looked, rows = rowsOfBook(book, book.looked));
    return rows;
  });
}

/** @type {WeakMap<object, Row[]>} */
const made = new WeakMap();

/** @param {Book} book @param {import("./messages.js").Book} looked @returns {Row[]} */
function rowsOfBook(book, looked) {
  const forms = new Map(looked.forms.map((form) => [form.sheet, form]));
  return looked.findings.map((finding) => {
    const form = forms.get(finding.sheet);
    const row = { book, finding, file: book.shown, unit: form?.unit || "", project: form?.project || "", form: form?.title || "",
      sheet: finding.sheet, cell: finding.cell, severity: finding.severity, code: finding.code, what: finding.what };
    return { ...row, text: [row.file, row.unit, row.project, row.form, row.sheet, row.cell, row.code, row.what, finding.advice].join("\n").toLowerCase() };
  });
}

/**
 * The rows that a filter lets through.
 * @param {Row[]} rows
 * @param {Filter} filter an empty text lets all through; of the unit, "\0" is that of rows without one
 */
export function filtered(rows, filter) {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => (!filter.unit || row.unit === (filter.unit === "\0" ? "" : filter.unit)) && (!filter.form || row.form === filter.form)
    && (!filter.severity || row.severity === filter.severity) && (!filter.code || row.code === filter.code)
    && words.every((word) => row.text.includes(word)));
}

/**
 * The rows in the order of a column; rows alike in it keep theirs.
 * @param {Row[]} rows
 * @param {Column} column
 * @param {boolean} down
 */
export function sorted(rows, column, down) {
  // Chinese is slow to compare: each text is put in its place once, the rows are then compared by numbers.
  const texts = [...new Set(rows.map((row) => row[column]))];
  const weigh = column === "severity" ? (/** @type {any} */ one, /** @type {any} */ other) => severityWeight(one) - severityWeight(other)
    : column === "what" ? (/** @type {string} */ one, /** @type {string} */ other) => (one < other ? -1 : Number(one > other))
      : collator.compare;
  const places = new Map(texts.sort(weigh).map((text, index) => [text, index]));
  const sign = down ? -1 : 1;
  return rows.map((row, index) => ({ row, index, at: places.get(row[column]) || 0 }))
    .sort((one, other) => sign * (one.at - other.at) || one.index - other.index).map(({ row }) => row);
}

/** @param {Finding["severity"]} severity */
function severityWeight(severity) {
  return WEIGHT[severity];
}

/**
 * How often each value of a column is there, the most frequent first.
 * @param {Row[]} rows
 * @param {Column} column
 * @returns {[string, number][]}
 */
export function counted(rows, column) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const row of rows) counts.set(row[column], (counts.get(row[column]) || 0) + 1);
  return [...counts].sort((one, other) => other[1] - one[1] || collator.compare(one[0], other[0]));
}

/**
 * Files that are the same byte for byte, and forms of the same unit, project, year and kind in files that are not.
 * @param {Book[]} books
 * @returns {Twice[]}
 */
export function twice(books) {
  /** @type {Map<string, Book>} */
  const files = new Map();
  /** @type {Map<string, { book: Book, form: LookedForm }>} */
  const forms = new Map();
  /** @type {Twice[]} */
  const found = [];
  for (const book of books) {
    const { looked } = book;
    if (!looked) continue;
    const same = files.get(looked.sha256);
    if (same) {
      found.push({ book, form: null, other: same, otherForm: null });
      continue;
    }
    files.set(looked.sha256, book);
    for (const form of looked.forms) {
      if (!form.project) continue; // nothing says that they are the same
      const key = [form.unit, form.project, form.year, form.form].join("\0");
      const first = forms.get(key);
      if (first) found.push({ book, form, other: first.book, otherForm: first.form });
      else forms.set(key, { book, form });
    }
  }
  return found;
}

/** What is said of something that is there twice. @param {Twice} pair */
export function twiceText({ book, form, other, otherForm }) {
  return form && otherForm
    ? say("review.same_form", { name: book.shown, sheet: form.sheet, other: other.shown, other_sheet: otherForm.sheet })
    : say("review.same_file", { name: book.shown, other: other.shown });
}

/**
 * The two sheets of the export: the rows as they are shown, and all files with their forms.
 * @param {Row[]} rows
 * @param {Book[]} books
 */
export function exported(rows, books) {
  const again = new Map(twice(books).map((pair) => [`${pair.book.id}\0${pair.form?.sheet || ""}`, twiceText(pair)]));
  const head = (/** @type {string[]} */ keys) => keys.map((key) => say(`review.${key}`));
  const files = books.flatMap((book) => {
    if (!book.looked) return [];
    if (!book.looked.forms.length) {
      return [[book.shown, "", "", "", "", "", "", "", "", "", "", book.looked.stop || again.get(`${book.id}\0`) || say("list.no_forms")]];
    }
    return book.looked.forms.map((form) => [book.shown, form.unit, form.project, form.title, form.sheet, form.year || "", numeric(form.total),
      form.grade, form.errors, form.warnings, form.notices, again.get(`${book.id}\0${form.sheet}`) || again.get(`${book.id}\0`) || ""]);
  });
  return [
    { name: say("review.sheet_findings"), headings: [...head(["file", "unit", "project", "form", "sheet", "cell", "severity", "code", "what", "advice"])],
      widths: [30, 22, 26, 22, 14, 8, 8, 10, 60, 40],
      rows: rows.map((row) => [row.file, row.unit, row.project, row.form, row.sheet, row.cell, say(`severity.${row.severity}`), row.code, row.what,
        row.finding.advice]) },
    { name: say("review.sheet_books"), headings: [...head(["file", "unit", "project", "form", "sheet", "year", "total", "grade", "errors", "warnings", "notes", "remark"])],
      widths: [30, 22, 26, 22, 14, 8, 8, 8, 8, 8, 8, 50], rows: files },
  ];
}

/** A printed figure as a number, where it is one. @param {string | null} text */
function numeric(text) {
  return text && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text || "";
}

/** The mean of the printed totals, of two decimals; "" where there is none. @param {Book[]} books */
export function averageTotal(books) {
  const totals = books.flatMap((book) => book.looked?.forms || []).map((form) => numeric(form.total)).filter((total) => typeof total === "number");
  return totals.length ? (totals.reduce((sum, total) => sum + total, 0) / totals.length).toFixed(2) : "";
}

/** A file's name for narrow places. @param {Row} row */
export function shortName(row) {
  return baseOf(row.file);
}

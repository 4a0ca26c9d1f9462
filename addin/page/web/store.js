// What the page holds: the files put in, what was read in each, and what was made of them.

import { say } from "./texts.js";

/** @typedef {import("./messages.js").Book} Looked */
/** @typedef {"waiting" | "looking" | "working" | "idle" | "stopped"} Stage */
/**
 * A file, put in or made. name: with its folders, none twice. origin: of a result, the file that it was made of.
 * own: the name that the user has for it, with its folders; shown: that, and which of several of this name it is.
 * text: what the command said in full. saved: a result that has been downloaded.
 * chosen: not unticked by the user. done: verbs that it has its result for. refused: by verb, why there is none.
 * @typedef {{ id: number, name: string, own: string, shown: string, blob: Blob, kind: "book" | "document" | "form" | "other", origin: Book | null, verb: string,
 *   stage: Stage, progress: string, looked: Looked | null, said: string[], text: string, failed: boolean, chosen: boolean,
 *   done: Set<string>, refused: Map<string, string[]>, saved: boolean }} Book
 */

const BOOKS = [".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et"];

const LONGEST = 210; // bytes of a name; a letter has three at most

/** @type {Map<number, Book>} */
const books = new Map();
/** @type {Map<string, Set<(book: Book) => void>>} */
const listeners = new Map();
/** Names that are taken: of files put in, of files made. */
const names = { given: new Set(), made: new Set() };
let last = 0;
/** The verb that is chosen in the panel. */
let aim = "";

/**
 * "added", "changed" and "removed" are told with the file.
 * @param {"added" | "changed" | "removed"} event
 * @param {(book: Book) => void} listener
 */
export function on(event, listener) {
  if (!listeners.has(event)) listeners.set(event, new Set());
  listeners.get(event)?.add(listener);
}

/**
 * @param {"added" | "changed" | "removed"} event
 * @param {Book} book
 */
function tell(event, book) {
  for (const listener of listeners.get(event) || []) listener(book);
}

/** All files that were put in, in their order. @returns {Book[]} */
export function originals() {
  return [...books.values()].filter((book) => book.origin === null);
}

/**
 * What was made of a file; with null of none, of all files together or of nothing.
 * @returns {Book[]}
 */
export function results() {
  return [...books.values()].filter((book) => book.verb !== "");
}

/** Results that would be lost if the page were closed. @returns {Book[]} */
export function unsaved() {
  return results().filter((book) => !book.saved);
}

/** @param {number} id @returns {Book | undefined} */
export function find(id) {
  return books.get(id);
}

/**
 * Puts a file in; its name gets a number where another has it.
 * @param {{ name: string, blob: Blob, origin?: Book | null, verb?: string }} given
 * @returns {Book}
 */
export function add({ name, blob, origin = null, verb = "" }) {
  const { free, number } = freeName(name, verb === "" ? "given" : "made");
  /** @type {Book} */
  const book = {
    id: ++last, name: free, own: verb === "" ? name : free, shown: verb === "" && number > 1 ? say("files.twin", { name, number }) : free, blob, kind: kindOf(name), origin, verb, stage: "idle", progress: "", looked: null,
    said: [], text: "", failed: false, chosen: verb === "", done: new Set(), refused: new Map(), saved: false,
  };
  books.set(book.id, book);
  tell("added", book);
  return book;
}

/** @param {Book} book @param {Partial<Book>} changes */
export function change(book, changes) {
  Object.assign(book, changes);
  if (books.has(book.id)) tell("changed", book);
}

/** Whether the chosen verb is for a file: one that has its result already is left, until the user ticks it again. @param {Book} book */
export function ticked(book) {
  return book.chosen && !book.done.has(aim);
}

/** @param {Book} book @param {boolean} on */
export function tick(book, on) {
  if (on) book.done.delete(aim);
  change(book, { chosen: on });
}

/** Another verb is chosen. @param {string} verb */
export function aimAt(verb) {
  const before = aim;
  aim = verb;
  for (const book of originals()) if (book.done.has(before) !== book.done.has(verb)) tell("changed", book);
}

/** What a verb has done is to be done again. @param {string} verb */
export function undo(verb) {
  for (const book of originals()) if (book.done.delete(verb)) tell("changed", book);
}

/** Removes a file and what was made of it; their bytes are let go. @param {Book} book */
export function remove(book) {
  for (const made of [...books.values()].filter((other) => other.origin === book)) remove(made);
  books.delete(book.id);
  names[book.verb === "" ? "given" : "made"].delete(book.name);
  tell("removed", book);
  Object.assign(book, { blob: new Blob(), looked: null });
}

/**
 * What a file is, by the end of its name.
 * @param {string} name
 * @returns {Book["kind"]}
 */
export function kindOf(name) {
  const ending = endingOf(name);
  if (BOOKS.includes(ending)) return "book";
  if (ending === ".docx") return "document";
  return ending === ".jxform" ? "form" : "other";
}

/** ".xlsx" of a name, in small letters. @param {string} name */
export function endingOf(name) {
  const at = name.lastIndexOf(".");
  return at > name.lastIndexOf("/") + 1 ? name.slice(at).toLowerCase() : "";
}

/** A name without folders. @param {string} name */
export function baseOf(name) {
  return name.slice(name.lastIndexOf("/") + 1);
}

/**
 * What a file is called in the engine: as the user has it; beside other files with its folders and its number, which tell it apart.
 * @param {Book} book
 * @param {boolean} [beside]
 */
export function engineName(book, beside = false) {
  return beside ? book.name.split("/").map((part) => shortened(part, `_${book.id}`)).join("/") : shortened(baseOf(book.own), "");
}

/**
 * A name that the engine's disk takes, 255 bytes with what is put behind it.
 * @param {string} name
 * @param {string} apart what tells shortened names apart
 */
function shortened(name, apart) {
  const stem = stemOf(name);
  return new TextEncoder().encode(stem).length > LONGEST ? `${stem.slice(0, LONGEST / 3)}${apart}${name.slice(stem.length)}` : name;
}

/** A name without its ending. @param {string} name */
export function stemOf(name) {
  return name.slice(0, name.length - endingOf(name).length);
}

/**
 * The name, with a number before its ending where one of the same sort has it already.
 * @param {string} name
 * @param {keyof typeof names} sort
 */
function freeName(name, sort) {
  let free = name;
  let number = 1;
  while (names[sort].has(free)) {
    number++;
    free = `${stemOf(name)}${sort === "made" ? number : `(${number})`}${name.slice(stemOf(name).length)}`;
  }
  names[sort].add(free);
  return { free, number };
}

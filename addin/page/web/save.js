// Downloads: one file, or all results in one ZIP.

import { announce } from "./dom.js";
import { baseOf, change, unsaved } from "./store.js";
import { say } from "./texts.js";
import { zip } from "./zip.js";

/** @typedef {import("./store.js").Book} Book */

/**
 * Hands a file to the browser, which puts it where downloads go.
 * @param {Blob} blob
 * @param {string} name
 */
export function handOver(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // a slow disk still reads it
  announce(say("list.saved", { name }));
}

/** @param {Book} book */
export function save(book) {
  handOver(book.blob, baseOf(book.name));
  change(book, { saved: true });
}

/** @param {Book[]} books */
export async function saveAll(books) {
  handOver(await zip(books, new Date()), `${say("list.zip")}.zip`);
  for (const book of books) change(book, { saved: true });
}

/** Closing the page asks first while results have not been downloaded. */
export function guardResults() {
  window.addEventListener("beforeunload", (event) => {
    if (unsaved().length) event.preventDefault();
  });
}

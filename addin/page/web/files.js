// How files come in: chosen, dropped or pasted, single or in folders. Nothing is read here; the browser keeps the files.

import { announce, byId } from "./dom.js";
import { add, baseOf, kindOf, originals } from "./store.js";
import { say } from "./texts.js";

/** @typedef {{ name: string, file: File, inFolder: boolean }} Found */

const MOST = 2000; // files at once
const MEGABYTE = 1024 * 1024;
const LARGEST = 100 * MEGABYTE;

/**
 * Puts files in; what is none of ours in a folder is left out and counted, what was chosen by name is kept: the engine says what it is.
 * @param {Found[]} found
 * @param {(books: import("./store.js").Book[]) => void} taken
 */
function take(found, taken) {
  const locks = found.filter(({ name, inFolder }) => !inFolder && baseOf(name).startsWith("~$"));
  const fit = found.filter(({ name, inFolder }) => !baseOf(name).startsWith("~$")
    && (!inFolder || (kindOf(name) !== "other" && !baseOf(name).startsWith("."))));
  const room = MOST - originals().length;
  const said = [];
  const books = [];
  for (const { name, file } of fit.slice(0, Math.max(room, 0))) {
    if (file.size > LARGEST) {
      said.push(say("files.too_large", { name, size: Math.round(file.size / MEGABYTE), limit: LARGEST / MEGABYTE }));
    } else books.push(add({ name, blob: file }));
  }
  if (fit.length > room) said.unshift(say("files.too_many", { limit: MOST, count: fit.length - Math.max(room, 0) }));
  for (const { name } of locks) said.push(say("files.lock", { name }));
  const skipped = found.length - fit.length - locks.length;
  if (skipped) said.push(say("files.skipped", { count: skipped }));
  if (!found.length) said.push(say("files.empty_folder"));
  if (books.length) said.unshift(say("files.added", { count: books.length }));
  byId("intake", HTMLElement).textContent = said.slice(0, 5).join("\n");
  announce(said.join(" "));
  taken(books);
}

/**
 * The files below something dropped.
 * @param {FileSystemEntry} entry
 * @param {string} folder
 * @param {boolean} inFolder
 * @returns {Promise<Found[]>}
 */
async function below(entry, folder, inFolder) {
  const name = folder + entry.name;
  if (entry.isFile) {
    const file = await new Promise((resolve) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, () => resolve(null)));
    return file ? [{ name, file, inFolder }] : [];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  const found = [];
  for (;;) { // a reader gives a hundred at a time
    /** @type {FileSystemEntry[]} */
    const entries = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!entries.length || found.length > MOST) return found;
    for (const inner of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      if (!inner.name.startsWith(".")) found.push(...await below(inner, `${name}/`, true));
    }
  }
}

/**
 * What was dropped or pasted.
 * @param {DataTransfer} data
 * @returns {Promise<Found[]>}
 */
async function inside(data) {
  const entries = [...data.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry());
  if (entries.length && entries.every(Boolean)) {
    return (await Promise.all(entries.map((entry) => below(/** @type {FileSystemEntry} */ (entry), "", false)))).flat();
  }
  return [...data.files].map((file) => ({ name: file.name, file, inFolder: false }));
}

/**
 * Listens to the buttons, to what is dropped anywhere on the page and to what is pasted.
 * @param {(books: import("./store.js").Book[]) => void} taken
 */
export function openDoors(taken) {
  const drop = byId("drop", HTMLElement);
  for (const id of ["pick-files", "pick-folder"]) {
    const input = byId(id, HTMLInputElement);
    byId(`${id}-button`, HTMLButtonElement).addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      const found = [...input.files || []].map((file) => (
        { name: file.webkitRelativePath || file.name, file, inFolder: Boolean(file.webkitRelativePath) }));
      input.value = ""; // the same file chosen again is a change too
      if (input.webkitdirectory) found.sort((one, other) => (one.name < other.name ? -1 : 1)); // they come in any order
      take(found, taken);
    });
  }
  const carries = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    drop.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) drop.classList.remove("over");
  });
  document.addEventListener("drop", async (event) => {
    drop.classList.remove("over");
    if (!carries(event) || !event.dataTransfer) return;
    event.preventDefault();
    take(await inside(event.dataTransfer), taken);
  });
  document.addEventListener("paste", async (event) => {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    take(await inside(event.clipboardData), taken);
  });
}

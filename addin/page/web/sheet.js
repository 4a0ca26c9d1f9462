// A form as a table that looks like it: the questioned cells are buttons, what is said of each stands beside.

import { byId, make } from "./dom.js";
import { Stopped } from "./port.js";
import { baseOf, engineName } from "./store.js";
import { say } from "./texts.js";

/** @typedef {import("./store.js").Book} Book */
/** @typedef {import("./messages.js").Finding} Finding */
/** @typedef {import("./messages.js").Pictured} Pictured */
/** @typedef {import("./messages.js").PictureCell} PictureCell */

const ROWS = 400; // drawn at most
const SMALLEST = 0.75; // of its size: smaller is no longer read, then it is scrolled
const MARGIN = 40; // px around it
const RANK = ["error", "warning", "notice"];

/** @type {Finding[]} */
let findings = [];
let current = -1;
let turn = 0;
/** @type {Element | null} Where the focus was before. */
let opener = null;

/** Listens to the buttons and keys of the dialog. */
export function openSheetDialog() {
  const dialog = byId("sheet", HTMLDialogElement);
  byId("sheet-close", HTMLButtonElement).addEventListener("click", () => dialog.close());
  byId("sheet-next", HTMLButtonElement).addEventListener("click", () => step(1));
  byId("sheet-previous", HTMLButtonElement).addEventListener("click", () => step(-1));
  dialog.addEventListener("close", () => {
    turn++;
    byId("paper", HTMLElement).replaceChildren();
    byId("finding-list", HTMLElement).replaceChildren();
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.target instanceof HTMLElement && event.target.id === "paper") return; // there the keys scroll
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    step(by);
  });
}

/**
 * Shows a form.
 * @param {import("./port.js").Port} port
 * @param {Book} book
 * @param {string} sheet
 * @param {string} [cell] the finding to begin with, and its code
 * @param {string} [code]
 */
export async function showSheet(port, book, sheet, cell = "", code = "") {
  const mine = ++turn;
  opener = document.activeElement;
  findings = (book.looked?.findings || []).filter((finding) => finding.sheet === sheet);
  findings.sort((one, other) => orderOf(one.cell) - orderOf(other.cell) || RANK.indexOf(one.severity) - RANK.indexOf(other.severity));
  current = -1;
  byId("sheet-title", HTMLElement).textContent = say("sheet.title", { name: baseOf(book.shown), sheet });
  byId("sheet-none", HTMLElement).hidden = findings.length > 0;
  byId("sheet-steps", HTMLElement).hidden = !findings.length;
  byId("finding-list", HTMLElement).replaceChildren(...findings.map(item));
  const paper = byId("paper", HTMLElement);
  paper.replaceChildren(make("p", { class: "loading", text: say("sheet.loading") }));
  byId("sheet-position", HTMLElement).textContent = "";
  const dialog = byId("sheet", HTMLDialogElement);
  if (!dialog.open) dialog.showModal();
  byId("sheet-close", HTMLButtonElement).focus();
  try {
    /** @type {Pictured} */
    const picture = await port.ask(async () => (
      { kind: "picture", name: engineName(book), bytes: new Uint8Array(await book.blob.arrayBuffer()), sheet }), { urgent: true });
    if (mine !== turn) return;
    paper.replaceChildren(...drawn(picture, sheet, paper.clientWidth));
  } catch (error) {
    if (mine !== turn) return;
    paper.replaceChildren(make("p", { class: "loading", text: error instanceof Stopped ? say("list.stopped") : String(error instanceof Error ? error.message : error) }));
  }
  const wanted = cell ? findings.findIndex((finding) => finding.cell === cell && (!code || finding.code === code)) : 0;
  if (findings.length) go(Math.max(wanted, 0), true);
}

/** Row by row, left to right: "B12" as a number; what is in no cell comes last. @param {string} cell */
function orderOf(cell) {
  const [, letters, digits] = /^([A-Z]+)(\d+)/.exec(cell) || [];
  if (!digits) return Infinity;
  return Number(digits) * 20000 + [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

/** @param {Finding} finding @param {number} index */
function item(finding, index) {
  return make("li", { class: finding.severity }, make("button", { type: "button", "data-index": index, click: () => go(index, false) },
    make("span", { class: "badge", text: say(`severity.${finding.severity}`) }),
    make("strong", { text: finding.cell || say("sheet.nowhere") }), make("span", { class: "code", text: finding.code }),
    make("span", { class: "what", text: finding.what }), finding.advice ? make("span", { class: "advice", text: finding.advice }) : null));
}

/** @param {number} by */
function step(by) {
  if (findings.length) go((current + by + findings.length) % findings.length, true);
}

/**
 * Goes to a finding: its cell is shown and ringed, what is said of it is in view. With `focus` the cell gets it.
 * @param {number} index
 * @param {boolean} focus
 */
function go(index, focus) {
  current = index;
  const list = byId("finding-list", HTMLElement);
  for (const other of list.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  const line = list.querySelector(`[data-index="${index}"]`);
  line?.setAttribute("aria-current", "true");
  line?.scrollIntoView({ block: "nearest" });
  const paper = byId("paper", HTMLElement);
  for (const other of paper.querySelectorAll(".current")) other.classList.remove("current");
  const cell = paper.querySelector(`[data-cell="${CSS.escape(findings[index].cell)}"]`);
  cell?.classList.add("current");
  cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  byId("sheet-position", HTMLElement).textContent = say("sheet.position", { at: index + 1, count: findings.length });
  if (focus) /** @type {HTMLElement | null} */ (cell?.querySelector("button") || line)?.focus({ preventScroll: true });
}

/**
 * The table of a picture, made smaller where it would be a little too wide.
 * @param {Pictured} picture
 * @param {string} sheet
 * @param {number} room px
 * @returns {Node[]}
 */
function drawn(picture, sheet, room) {
  const columns = make("colgroup", {}, ...picture.widths.map((width) => {
    const column = make("col");
    column.style.width = `${width}px`;
    return column;
  }));
  const rows = picture.rows.slice(0, ROWS).map(({ height, cells }) => {
    const row = make("tr", {}, ...cells.map((cell) => cellOf(cell, picture.marks)));
    if (height) row.style.height = `${height}px`;
    return row;
  });
  const table = make("table", { class: "picture", "aria-label": say("sheet.table", { sheet }) }, columns, make("tbody", {}, ...rows));
  const wide = picture.widths.reduce((sum, width) => sum + width, 0);
  table.style.width = `${wide}px`;
  table.style.setProperty("zoom", String(Math.min(1, Math.max(SMALLEST, (room - MARGIN) / wide))));
  return picture.rows.length > ROWS ? [table, make("p", { class: "loading", text: say("sheet.too_big", { rows: ROWS }) })] : [table];
}

/** @param {PictureCell} cell @param {Pictured["marks"]} marks */
function cellOf(cell, marks) {
  const address = nameOf(cell.row, cell.col);
  const marked = marks[address] || [];
  const made = make("td", { "data-cell": address, rowspan: cell.rowspan > 1 ? cell.rowspan : null, colspan: cell.colspan > 1 ? cell.colspan : null });
  if (cell.fill) made.style.background = cell.fill;
  if (cell.color) made.style.color = cell.color;
  if (cell.size) made.style.fontSize = `${Math.min(cell.size, 22) * 4 / 3}px`;
  if (cell.bold) made.style.fontWeight = "bold";
  if (cell.align) made.style.textAlign = cell.align;
  if (!cell.wrap) made.classList.add("one-line");
  if (!marked.length) {
    made.textContent = cell.text;
    return made;
  }
  const worst = RANK.find((severity) => marked.some((mark) => mark.severity === severity)) || "notice";
  made.classList.add("marked", worst);
  made.append(make("button", { type: "button", text: cell.text || " ", "data-severity": say(`severity.${worst}_short`),
    "aria-label": say("sheet.mark", { cell: address, severity: say(`severity.${worst}`),
      text: [cell.text, ...marked.map((mark) => mark.text)].filter(Boolean).join(say("sheet.join")) }),
    click: () => go(findingAt(address), false) }));
  return made;
}

/** The finding of a cell: the one behind the current if that is in the cell too. @param {string} address */
function findingAt(address) {
  const here = findings.map((finding, index) => (finding.cell === address ? index : -1)).filter((index) => index >= 0);
  return here.find((index) => index > current) ?? here[0] ?? current;
}

/** "C7" of a row and a column that begin with 1. @param {number} row @param {number} col */
function nameOf(row, col) {
  let letters = "";
  for (let left = col; left > 0; left = Math.floor((left - 1) / 26)) letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
  return letters + row;
}

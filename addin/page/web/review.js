// 审核: the findings of all files in one table, in pages; filters, search, order, totals; what is damaged or there twice; export.

import { announce, byId, make } from "./dom.js";
import { averageTotal, checkName, COLUMNS, counted, exported, filtered, rowsOf, shortName, sorted, twice, twiceText } from "./findings.js";
import { handOver } from "./save.js";
import { on, originals } from "./store.js";
import { say } from "./texts.js";

/** @typedef {import("./store.js").Book} Book */
/** @typedef {import("./findings.js").Row} Row */
/** @typedef {import("./findings.js").Column} Column */

const PAGE = 50; // rows
const LISTED = 8; // checks and units in the totals
const CALM = 250; // ms between two drawings while files come in
const FILTERS = /** @type {const} */ (["unit", "form", "severity", "code"]);

let filter = { unit: "", form: "", severity: "", code: "", search: "" };
/** @type {{ column: Column, down: boolean } | null} */
let order = null;
let page = 0;
/** @type {Row[]} Of all files, and those shown. */
let all = [];
/** @type {Row[]} */
let shown = [];
let timer = 0;

/** @type {(row: Row) => void} */
let open = () => {};

/**
 * Draws the view and keeps it.
 * @param {(row: Row) => void} view shows a finding in its form
 * @param {(tables: import("./messages.js").Table[]) => Promise<Uint8Array>} write makes a workbook of tables
 */
export function openReview(view, write) {
  open = view;
  for (const event of /** @type {const} */ (["added", "changed", "removed"])) {
    on(event, () => { timer ||= window.setTimeout(renew, CALM); });
  }
  for (const key of FILTERS) {
    byId(`filter-${key}`, HTMLSelectElement).addEventListener("change", (event) => narrow({ [key]: /** @type {HTMLSelectElement} */ (event.target).value }));
  }
  byId("search", HTMLInputElement).addEventListener("input", (event) => narrow({ search: /** @type {HTMLInputElement} */ (event.target).value }));
  byId("reset", HTMLButtonElement).addEventListener("click", () => {
    byId("search", HTMLInputElement).value = "";
    narrow({ unit: "", form: "", severity: "", code: "", search: "" });
  });
  byId("export", HTMLButtonElement).addEventListener("click", () => exportRows(write));
  const heads = COLUMNS.map((column) => make("th", { scope: "col", class: column, "data-column": column },
    make("button", { type: "button", text: say(`review.${column}`), click: () => sortBy(column) })));
  byId("finding-head", HTMLElement).append(make("tr", {}, ...heads));
  for (const [id, to] of /** @type {[string, () => number][]} */ ([["first", () => 0], ["previous", () => page - 1], ["next", () => page + 1],
    ["last", () => Infinity]])) {
    byId(`page-${id}`, HTMLButtonElement).addEventListener("click", () => turnTo(to()));
  }
  renew();
}

/** Takes up what has been read. */
function renew() {
  timer = 0;
  if (byId("view-review", HTMLElement).hidden) return;
  all = rowsOf(originals());
  fillFilters();
  arrange();
  setTimeout(() => totals(originals())); // in a task of its own
}

/** The view is shown: what came in meanwhile is drawn. */
export function showReview() {
  renew();
}

/** @param {Partial<typeof filter>} change */
function narrow(change) {
  filter = { ...filter, ...change };
  page = 0;
  fillFilters();
  arrange();
}

/** @param {Column} column */
function sortBy(column) {
  if (order?.column !== column) order = { column, down: false };
  else if (!order.down) order = { column, down: true };
  else order = null; // as the files came
  page = 0;
  arrange();
}

function arrange() {
  shown = filtered(all, filter);
  if (order) shown = sorted(shown, order.column, order.down);
  for (const head of byId("finding-head", HTMLElement).querySelectorAll("th")) {
    const mine = order !== null && head.dataset.column === order.column;
    if (mine && order) head.setAttribute("aria-sort", order.down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
  turnTo(page);
}

/** Shows a page of the rows. @param {number} wanted */
function turnTo(wanted) {
  const pages = Math.max(1, Math.ceil(shown.length / PAGE));
  const moved = page !== wanted;
  page = Math.min(Math.max(wanted, 0), pages - 1);
  byId("finding-rows", HTMLElement).replaceChildren(...shown.slice(page * PAGE, (page + 1) * PAGE).map(rowElement));
  byId("page-text", HTMLElement).textContent = say("review.page", { page: page + 1, pages });
  for (const [id, off] of /** @type {[string, boolean][]} */ ([["first", page === 0], ["previous", page === 0], ["next", page === pages - 1], ["last", page === pages - 1]])) {
    byId(`page-${id}`, HTMLButtonElement).disabled = off;
  }
  byId("pages", HTMLElement).hidden = pages === 1;
  byId("finding-count", HTMLElement).textContent = shown.length === all.length ? say("review.count", { count: all.length })
    : say("review.count_some", { count: shown.length, total: all.length });
  byId("nothing-left", HTMLElement).hidden = shown.length > 0 || all.length === 0;
  byId("export", HTMLButtonElement).disabled = !originals().some((book) => book.looked);
  if (moved) byId("finding-scroll", HTMLElement).scrollTop = 0;
}

/** @param {Row} row */
function rowElement(row) {
  const cells = COLUMNS.map((column) => {
    const cell = make("td", { class: column, "data-label": say(`review.${column}`) });
    if (column === "cell") {
      cell.append(make("small", { text: row.sheet }), make("button", { type: "button", class: "link", text: row.cell || say("list.view"),
        "aria-label": say("review.open", { name: row.file, cell: row.cell }), click: () => open(row) }));
    } else if (column === "severity") cell.append(make("span", { class: `badge ${row.severity}`, text: say(`severity.${row.severity}`) }));
    else if (column === "file") {
      cell.textContent = shortName(row);
      cell.title = row.file;
    } else if (column === "what") cell.append(row.what, row.finding.advice ? make("span", { class: "advice", text: row.finding.advice }) : "");
    else cell.textContent = row[column];
    return cell;
  });
  return make("tr", { class: row.severity }, ...cells);
}

/** What each filter may be set to: the values that the other filters leave, with how many rows each has. */
function fillFilters() {
  for (const key of FILTERS) {
    const select = byId(`filter-${key}`, HTMLSelectElement);
    const counts = counted(filtered(all, { ...filter, [key]: "" }), key);
    const order = key === "severity" ? ["error", "warning", "notice"] : [];
    if (order.length) counts.sort((one, other) => order.indexOf(one[0]) - order.indexOf(other[0]));
    const options = counts.map(([value, count]) => make("option", { value: value || "\0", text: say("review.option", { value: nameOfValue(key, value), count }) }));
    if (filter[key] && !counts.some(([value]) => (value || "\0") === filter[key])) filter = { ...filter, [key]: "" };
    select.replaceChildren(make("option", { value: "", text: say("review.any") }), ...options);
    select.value = filter[key];
  }
}

/** @param {string} key @param {string} value */
function nameOfValue(key, value) {
  if (key === "severity") return say(`severity.${value}`);
  if (key === "code") return checkName(value);
  return value || (key === "unit" ? say("review.no_unit") : say("list.no_forms"));
}

/** @param {Book[]} books */
function totals(books) {
  const read = books.filter((book) => book.looked);
  const damaged = books.filter((book) => book.looked?.stop || (book.failed && !book.looked));
  const pairs = twice(books);
  const figures = /** @type {[string, string | number, string][]} */ ([
    ["books", books.length, ""], ["forms", read.reduce((sum, book) => sum + (book.looked?.forms.length || 0), 0), ""],
    ["errors", all.filter((row) => row.severity === "error").length, "error"],
    ["warnings", all.filter((row) => row.severity === "warning").length, "warning"],
    ["notes", all.filter((row) => row.severity === "notice").length, "notice"],
    ["average", averageTotal(books) || "—", ""], ["damaged", damaged.length, damaged.length ? "error" : ""],
    ["twice", pairs.length, pairs.length ? "warning" : ""],
  ]);
  byId("totals", HTMLElement).replaceChildren(...figures.map(([key, value, severity]) => make("div", { class: severity },
    make("dt", { text: say(`review.${key}`) }), make("dd", { text: value }))));
  bars("by-check", "code");
  bars("by-unit", "unit");
  list("damaged", damaged.map((book) => book.looked?.stop || book.said.join(" ")));
  list("twice", pairs.map(twiceText));
  byId("review-empty", HTMLElement).hidden = all.length > 0;
  byId("review-empty", HTMLElement).textContent = read.length && read.length === books.length ? say("review.clean") : say("review.empty");
  byId("review-body", HTMLElement).hidden = !read.length;
  byId("review-table", HTMLElement).hidden = all.length === 0;
}

/** The most frequent values of a column as buttons that filter by it. @param {string} id @param {"code" | "unit"} key */
function bars(id, key) {
  const counts = counted(all, key).slice(0, LISTED);
  const most = counts[0]?.[1] || 1;
  byId(id, HTMLElement).replaceChildren(...counts.map(([value, count]) => {
    const bar = make("span", { class: "bar" });
    bar.style.width = `${Math.max(2, Math.round(count / most * 100))}%`;
    return make("li", {}, make("button", { type: "button", click: () => {
      narrow({ [key]: value || "\0" });
      byId("filters", HTMLElement).scrollIntoView();
    } },
      make("span", { class: "label", text: nameOfValue(key, value) }), make("span", { class: "count", text: say("review.times", { count }) }), bar));
  }));
}

/** @param {string} id @param {string[]} lines */
function list(id, lines) {
  byId(`${id}-part`, HTMLElement).hidden = !lines.length;
  byId(`${id}-list`, HTMLElement).replaceChildren(...lines.slice(0, 200).map((text) => make("li", { text })));
}

/** @param {(tables: import("./messages.js").Table[]) => Promise<Uint8Array>} write */
async function exportRows(write) {
  announce(say("review.exporting"));
  try {
    const bytes = await write(exported(shown, originals()));
    const name = `${say("review.export_name")}.xlsx`;
    handOver(new Blob([/** @type {BlobPart} */ (bytes)]), name);
    announce(say("review.exported", { name, count: shown.length }));
  } catch (error) {
    announce(error instanceof Error ? error.message : String(error));
  }
}

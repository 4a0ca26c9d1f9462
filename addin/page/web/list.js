// 三、文件和结果: a table of the files; each is a group of rows, a row a form, and below it what was made of it.

import { ask, byId, make } from "./dom.js";
import { save, saveAll } from "./save.js";
import { baseOf, find, on, originals, remove, results, tick, ticked, unsaved } from "./store.js";
import { say } from "./texts.js";

/** @typedef {import("./store.js").Book} Book */
/** @typedef {import("./messages.js").LookedForm} Form */

const SHOWN = 20; // forms of one file
const NARROW = 3; // forms of one file that a phone shows unasked
const STEP = 60; // files listed, and how many more at a press: a browser lays a long table out slowly
const CALM_LIST = 120; // ms between two drawings

/** @type {Map<number, HTMLTableSectionElement>} */
const groups = new Map();
/** @type {Set<number>} Files whose rows have to be drawn again. */
const stale = new Set();
/** @type {WeakSet<Book>} Files all of whose forms a phone shows. */
const unfolded = new WeakSet();
let drawing = false;
let listed = STEP;

/** @type {(book: Book, sheet: string) => void} */
let look = () => {};
/** @type {(book: Book) => void} */
let again = () => {};

/**
 * Draws the table and keeps it.
 * @param {(book: Book, sheet: string) => void} view shows a form
 * @param {(book: Book) => void} reuse puts a result in as a file, to go on with
 */
export function openList(view, reuse) {
  look = view;
  again = reuse;
  on("added", mend);
  on("changed", mend);
  on("removed", (book) => {
    groups.get(book.id)?.remove();
    groups.delete(book.id);
    settle();
  });
  byId("clear", HTMLButtonElement).addEventListener("click", async () => {
    const lost = unsaved().length;
    if (lost && !await ask(say("list.clear_ask", { count: lost }), say("ask.yes"), say("ask.no"))) return;
    for (const book of [...originals(), ...results()]) remove(book);
    byId("pick-files-button", HTMLButtonElement).focus();
  });
  byId("more", HTMLButtonElement).addEventListener("click", () => {
    listed += STEP;
    settle();
  });
  byId("save-all", HTMLButtonElement).addEventListener("click", () => saveAll(results()));
  byId("choose-all", HTMLInputElement).addEventListener("change", (event) => {
    const chosen = /** @type {HTMLInputElement} */ (event.target).checked;
    for (const book of originals()) tick(book, chosen);
  });
  settle();
}

/** Draws a file's rows with the next drawing, once for many changes. @param {Book} book */
function mend(book) {
  stale.add(book.id);
  settle();
}

function settle() {
  if (drawing) return;
  drawing = true;
  byId("books", HTMLElement).setAttribute("aria-busy", "true");
  setTimeout(() => requestAnimationFrame(() => {
    drawing = false;
    insertGroups();
    const until = performance.now() + 12; // what is left waits for the next drawing
    for (const id of stale) {
      if (performance.now() > until) break;
      stale.delete(id);
      const book = find(id);
      if (book) draw(book);
    }
    if (stale.size) settle();
    else byId("books", HTMLElement).setAttribute("aria-busy", "false");
    feet();
  }), CALM_LIST);
}

/** Every file that is listed has its group of rows: results of no one file first, then the files, each with its results behind. */
function insertGroups() {
  const given = originals();
  const made = results();
  const table = byId("books", HTMLTableElement);
  /** @type {Map<number, Book[]>} */
  const behind = new Map();
  for (const book of made) {
    const key = book.origin?.id || 0;
    behind.set(key, [...behind.get(key) || [], book]);
  }
  const wanted = [...behind.get(0) || [], ...given.slice(0, listed).flatMap((book) => [book, ...behind.get(book.id) || []])];
  /** @type {Element | null} */
  let at = table.tBodies[0] || null;
  for (const book of wanted) {
    let group = groups.get(book.id);
    if (!group) {
      group = make("tbody", { id: `book-${book.id}`, class: book.verb ? "made" : "given" });
      groups.set(book.id, group);
      stale.add(book.id);
    }
    if (group === at) at = at.nextElementSibling;
    else table.insertBefore(group, at);
  }
  const more = byId("more", HTMLButtonElement);
  more.hidden = given.length <= listed;
  more.textContent = say("list.more", { count: given.length - listed });
}

/** What stands around the table: whether there is one, how many results there are. */
function feet() {
  const given = originals();
  const made = results();
  byId("no-books", HTMLElement).hidden = Boolean(given.length || made.length);
  byId("books", HTMLElement).hidden = !given.length && !made.length;
  byId("clear", HTMLElement).hidden = !given.length && !made.length;
  const all = byId("save-all", HTMLButtonElement);
  all.hidden = made.length < 2;
  all.textContent = say("list.save_all", { count: made.length });
  const lost = unsaved().length;
  byId("unsaved", HTMLElement).textContent = lost ? say("list.unsaved", { count: lost }) : "";
  byId("choose-all", HTMLInputElement).checked = given.every(ticked);
}

/** @param {Book} book */
function draw(book) {
  const group = groups.get(book.id);
  if (!group) return;
  const held = document.activeElement instanceof HTMLElement && group.contains(document.activeElement)
    ? document.activeElement.dataset.key : undefined;
  const forms = book.looked?.forms.slice(0, SHOWN) || [];
  const rows = forms.length ? forms.map((form, index) => formRow(book, form, index))
    : [make("tr", {}, chooser(book), nameCell(book), make("td", { class: "state", colspan: 6 }, ...stateOf(book)), actions(book, null, true))];
  if (book.looked && book.looked.forms.length > SHOWN) {
    rows.push(make("tr", {}, make("td", { class: "choose" }), make("td", { class: "state", colspan: 8,
      text: say("list.more_forms", { count: book.looked.forms.length }) })));
  }
  if (forms.length > NARROW) rows.push(foldRow(book, forms.length - NARROW));
  const said = lines(book);
  if (said.length) rows.push(make("tr", { class: "said" }, make("td", { class: "choose" }), make("td", { colspan: 8 }, ...said)));
  group.classList.toggle("folded", !unfolded.has(book));
  group.classList.toggle("wrong", book.failed || Boolean(book.looked?.stop));
  group.replaceChildren(...rows);
  if (held) /** @type {HTMLElement | null} */ (group.querySelector(`[data-key="${CSS.escape(held)}"]`))?.focus();
}

/** On a phone: the forms behind the first ones, shown and put away. @param {Book} book @param {number} count */
function foldRow(book, count) {
  const open = unfolded.has(book);
  const toggle = () => {
    if (open) unfolded.delete(book);
    else unfolded.add(book);
    mend(book);
  };
  return make("tr", { class: "fold" }, make("td", { class: "choose" }), make("td", { class: "state", colspan: 8 },
    make("button", { type: "button", class: "link", "data-key": "fold", "aria-expanded": String(open), click: toggle,
      text: open ? say("list.fold") : say("list.unfold", { count }) })));
}

/** @param {Book} book @param {Form} form @param {number} index */
function formRow(book, form, index) {
  const first = index === 0;
  const what = [form.project, form.unit].filter(Boolean).join(" · ");
  const number = (/** @type {number} */ count, /** @type {string} */ severity) => (
    make("td", { class: `number ${count ? severity : ""}`, "data-label": say(`severity.${severity}`), text: count }));
  return make("tr", { class: first ? "first" : index < NARROW ? "" : "rest" },
    first ? chooser(book) : make("td", { class: "choose" }),
    first ? nameCell(book) : make("td", { class: "name" }),
    make("td", { class: "form" }, make("span", { text: say("list.sheet", { sheet: form.sheet, title: form.title }) }), what ? make("small", { text: what }) : null),
    make("td", { class: "number total", "data-label": say("list.total"), text: form.total || "—" }),
    make("td", { class: "grade", "data-label": say("list.grade"), text: form.grade || "—" }),
    number(form.errors, "error"), number(form.warnings, "warning"), number(form.notices, "notice"),
    actions(book, form, first));
}

/** @param {Book} book */
function chooser(book) {
  if (book.verb) return make("td", { class: "choose" });
  return make("td", { class: "choose" }, make("input", { type: "checkbox", checked: ticked(book), "data-key": "choose",
    "aria-label": say("list.chosen", { name: book.shown }),
    change: (event) => tick(book, event.target.checked) }));
}

/** @param {Book} book */
function nameCell(book) {
  const folder = book.shown.slice(0, book.shown.length - baseOf(book.shown).length);
  return make("th", { class: "name", scope: "row" },
    folder ? make("small", { text: folder }) : null,
    make("span", { text: baseOf(book.shown) }),
    book.verb ? make("small", { class: "tag", text: say(book.origin ? "list.after" : "list.made", { verb: say(`verb_${book.verb}.name`) }) }) : null,
    book.stage === "working" || (book.stage === "looking" && book.looked) ? make("small", { class: "busy", text: book.progress || say("list.looking") }) : null);
}

/** What is said of a file in place of its forms. @param {Book} book @returns {Node[]} */
function stateOf(book) {
  const text = book.looked?.stop
    || { waiting: say("list.waiting"), looking: say("list.looking"), working: book.progress, stopped: say("list.stopped"), idle: "" }[book.stage]
    || (book.kind === "document" && !book.verb ? say("list.document") : "")
    || (book.kind === "form" && !book.verb ? say("list.taught") : "")
    || (book.looked ? say("list.no_forms") : say("list.size", { size: Math.max(1, Math.round(book.blob.size / 1024)) }));
  return [make("span", { text })];
}

/** @param {Book} book @param {Form | null} form @param {boolean} first */
function actions(book, form, first) {
  const cell = make("td", { class: "actions" });
  const name = baseOf(book.shown);
  if (form) {
    cell.append(make("button", { type: "button", class: "link", "data-key": `view-${form.sheet}`, text: say("list.view"),
      "aria-label": say("list.view_named", { name, sheet: form.sheet }), click: () => look(book, form.sheet) }));
  }
  if (first && book.verb) {
    cell.append(make("button", { type: "button", class: `link save${book.saved ? " saved" : ""}`, "data-key": "save", text: say("list.save"),
      "aria-label": say("list.save_named", { name }), click: () => save(book) }));
  }
  if (first && book.verb && (book.kind === "book" || book.kind === "form")) {
    cell.append(make("button", { type: "button", class: "link", "data-key": "again", text: say("list.again"),
      "aria-label": say("list.again_named", { name }), click: () => again(book) }));
  }
  if (first) {
    cell.append(make("button", { type: "button", class: "link quiet", "data-key": "remove", text: say("list.remove"),
      "aria-label": say("list.remove_named", { name }), click: () => dropBook(book) }));
  }
  return cell;
}

/** Removes a file; the focus goes to the one behind it. @param {Book} book */
async function dropBook(book) {
  const lost = results().filter((made) => !made.saved && (made === book || made.origin === book)).length;
  if (lost && !await ask(say("list.clear_ask", { count: lost }), say("ask.yes"), say("ask.no"))) return;
  const next = groups.get(book.id)?.nextElementSibling?.querySelector("[data-key=remove]");
  remove(book);
  (next instanceof HTMLElement && next.isConnected ? next : byId("pick-files-button", HTMLButtonElement)).focus();
}

/** What the engine said, and what the command wrote in full. @param {Book} book @returns {Node[]} */
function lines(book) {
  const made = book.said.map((text) => /** @type {Node} */ (make("p", { text })));
  for (const [verb, said] of book.refused) {
    made.push(make("p", { class: "refused", text: say("list.refused", { verb: say(`verb_${verb}.name`), text: said.join(" ") }) }));
  }
  if (book.text.trim()) {
    made.push(make("details", {}, make("summary", { text: say("list.output"), "data-key": "output" }),
      make("pre", { tabindex: 0, role: "region", "aria-label": say("list.output"), text: book.text })));
  }
  return made;
}

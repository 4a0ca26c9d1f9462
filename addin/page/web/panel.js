// 二、选做什么: the verbs as radio buttons, the options of the one that is chosen, 开始 and 停止.

import { ask, byId, make } from "./dom.js";
import { aimAt, on, originals, undo } from "./store.js";
import { say } from "./texts.js";
import { ASKED, outcome, taken, VERBS, wanting } from "./verbs.js";

/** @typedef {import("./verbs.js").Verb} Verb */
/** @typedef {import("./verbs.js").Values} Values */
/** @typedef {import("./messages.js").FormsAnswer} Forms */

/** @type {Forms | null} */
let known = null;
let chosen = VERBS[0];
let busy = false;

/**
 * Draws the panel.
 * @param {(verb: Verb, values: Values, title: string) => void} begin
 * @param {() => void} stop
 */
export function openPanel(begin, stop) {
  const list = byId("verbs", HTMLElement);
  for (const verb of VERBS) {
    const radio = make("input", { type: "radio", name: "verb", id: `verb-${verb.id}`, value: verb.id, checked: verb === chosen,
      change: () => choose(verb) });
    list.append(make("label", { class: "verb", for: `verb-${verb.id}` }, radio, make("span", { text: say(`verb_${verb.id}.name`) })));
  }
  byId("start", HTMLButtonElement).addEventListener("click", async () => {
    const verb = chosen;
    const values = read(verb);
    for (const option of ASKED) {
      if (values[option] && !await ask(say(`ask.${option}`), say("ask.yes"), say("ask.no"))) return;
    }
    begin(verb, values, known?.forms.find((form) => form.id === values.form)?.title || "");
  });
  byId("options", HTMLElement).addEventListener("change", () => {
    if (chosen.takes !== "teachable") undo(chosen.id); // with other options the results are other ones
  });
  byId("stop", HTMLButtonElement).addEventListener("click", stop);
  byId("review-stop", HTMLButtonElement).addEventListener("click", stop);
  on("added", refresh);
  on("removed", refresh);
  on("changed", refresh);
  choose(chosen);
}

/** The forms and rule sets that may be chosen, as the engine has them. @param {Forms} forms */
export function offer(forms) {
  const values = known ? read(chosen) : {};
  known = forms;
  choose(chosen);
  for (const [option, value] of Object.entries(values)) {
    const control = document.getElementById(`option-${option}`);
    if (control instanceof HTMLSelectElement && [...control.options].some((item) => item.value === value)) control.value = String(value);
  }
}

/** While work is done, 停止 takes the place of 开始. @param {boolean} working */
export function setBusy(working) {
  const had = document.activeElement;
  busy = working;
  const [start, stop] = [byId("start", HTMLButtonElement), byId("stop", HTMLButtonElement)];
  start.hidden = working;
  stop.hidden = !working;
  byId("review-busy", HTMLElement).hidden = !working;
  if (had === start && working) stop.focus();
  if (had === stop && !working) {
    start.disabled = false; // one that is disabled takes no focus
    start.focus();
  }
  refresh();
}

/** How far the work is. @param {number} done @param {number} total */
export function setProgress(done, total) {
  if (!busy) return;
  for (const id of ["wanting", "review-progress"]) byId(id, HTMLElement).textContent = say("list.progress", { done, total });
}

/** @param {Verb} verb */
function choose(verb) {
  chosen = verb;
  aimAt(verb.id);
  byId("verb-help", HTMLElement).textContent = say(`verb_${verb.id}.help`);
  const options = byId("options", HTMLElement);
  options.replaceChildren(...verb.options.map(control));
  options.hidden = !verb.options.length;
  refresh();
}

let asked = false;

/** Says for how many files the verb would work, or what is wanting; once for many changes. */
function refresh() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    const books = taken(chosen, originals());
    const { done, failed } = outcome(chosen, originals());
    const missing = (done && !books.length ? say("verbs.all_done") : wanting(chosen, books)) || (chosen.id === "new" && !known ? say("state.starting") : "");
    if (!busy) {
      byId("wanting", HTMLElement).textContent = (done || failed ? say("verbs.outcome", { done, failed }) : "")
        + (missing || (chosen.takes === "none" ? say("verbs.only_blank") : say("verbs.chosen", { count: books.length })));
    }
    const first = document.getElementById("option-first");
    if (first instanceof HTMLSelectElement && books.length === 2) {
      first.replaceChildren(...books.map((book, index) => make("option", { value: String(index), text: book.shown })));
    }
    const start = byId("start", HTMLButtonElement);
    if (missing && document.activeElement === start) document.getElementById(`verb-${chosen.id}`)?.focus(); // not lost with the button
    start.disabled = Boolean(missing);
  });
}

/**
 * The control of an option with its label.
 * @param {string} option
 * @returns {HTMLElement}
 */
function control(option) {
  const id = `option-${option}`;
  const label = say(`verbs.${option}`);
  const choices = lists[option]?.();
  if (choices) {
    return make("label", { class: "option", for: id }, make("span", { text: label }),
      make("select", { id }, ...choices.map(([value, text]) => make("option", { value, text }))));
  }
  if (option === "year") {
    return make("label", { class: "option", for: id }, make("span", { text: label }),
      make("input", { id, type: "number", min: 1990, max: 2100, placeholder: say("verbs.automatic"), inputmode: "numeric" }));
  }
  if (option === "date") {
    return make("label", { class: "option", for: id }, make("span", { text: label }), make("input", { id, type: "date" }));
  }
  return make("label", { class: "option tick", for: id }, make("input", { id, type: "checkbox" }), make("span", { text: label }));
}

/** @type {{ [option: string]: () => [string, string][] }} Options that are one of a list, with what each is called. */
const lists = {
  ruleset: () => [["", say("verbs.as_printed")], ...known ? known.rulesets.map(named) : []],
  form: () => (known ? known.forms.map(named) : []),
  format: () => [["docx", say("verbs.docx")], ["html", say("verbs.html")]],
  first: () => [],
};

/** @param {{ id: string, title: string, region?: string }} item @returns {[string, string]} */
function named(item) {
  return [item.id, item.region && !item.title.includes(item.region) ? say("verbs.placed", { title: item.title, region: item.region }) : item.title];
}

/** What is set. @param {Verb} verb @returns {Values} */
function read(verb) {
  return Object.fromEntries(verb.options.map((option) => {
    const input = document.getElementById(`option-${option}`);
    if (input instanceof HTMLInputElement && input.type === "checkbox") return [option, input.checked];
    return [option, input instanceof HTMLInputElement || input instanceof HTMLSelectElement ? input.value : ""];
  }));
}

// The page: its parts are opened, the engine is started.

import { announce, byId } from "./dom.js";
import { facts, notices } from "./engine.js";
import { openDoors } from "./files.js";
import { nameChecks } from "./findings.js";
import { openList } from "./list.js";
import { offer, openPanel } from "./panel.js";
import { Port } from "./port.js";
import { openReview, showReview } from "./review.js";
import { guardResults } from "./save.js";
import { openSheetDialog, showSheet } from "./sheet.js";
import { add, baseOf } from "./store.js";
import { say } from "./texts.js";
import { openViews } from "./views.js";
import { Work } from "./work.js";

/** Everything, where the browser can run it. */
function openPage() {
  const state = byId("state", HTMLElement);
  const port = new Port((message) => {
    if (message.kind === "ready") {
      state.textContent = say("state.ready");
      state.dataset.state = "ready";
      announce(say("state.ready"));
      teach();
    } else if (message.kind === "restarted") {
      state.textContent = say("state.restarted");
      state.dataset.state = "starting";
    } else if (message.kind === "failed") {
      state.textContent = say("state.failed");
      state.dataset.state = "failed";
      byId("fault-part", HTMLElement).hidden = false;
      byId("fault", HTMLElement).textContent = message.text;
    }
  });
  /** @type {any} */ (window).jxEngine = port.engine; // what a technician asks from the browser's console
  const teach = () => port.ask(() => ({ kind: "forms" }), { urgent: true }).then((forms) => {
    offer(forms);
    nameChecks(forms.checks);
  }, () => {});
  const work = new Work(port, teach);
  openPanel((verb, values, title) => work.run(verb, values, title), () => work.stop());
  openList((book, sheet) => showSheet(port, book, sheet),
    ({ name, blob }) => work.look([add({ name: baseOf(name), blob })]));
  openSheetDialog();
  openReview(({ book, sheet, cell, code }) => showSheet(port, book, sheet, cell, code),
    async (tables) => (await port.ask(() => ({ kind: "table", tables }), { urgent: true })).bytes);
  openViews((name) => {
    if (name === "review") showReview();
  });
  openDoors((books) => work.look(books));
  guardResults();
  byId("version", HTMLElement).textContent = say("state.version", { version: facts.version, build: facts.build });
  const licences = byId("licences", HTMLDetailsElement);
  licences.addEventListener("toggle", async () => {
    const text = byId("licence-text", HTMLElement);
    if (licences.open && !text.textContent) text.textContent = await notices();
  });
  state.textContent = say("state.starting");
  announce(say("state.starting"));
}

if (!(/** @type {any} */ (window).jxLacking.length)) openPage();

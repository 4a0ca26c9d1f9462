// The page.
import { Engine, facts } from "./engine.js";

const state = document.getElementById("state");
const pick = document.getElementById("pick");
const results = document.getElementById("results");

function line(text, file) {
  const item = document.createElement("li");
  item.textContent = text;
  if (file) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([file.bytes]));
    link.download = link.textContent = file.name;
    item.append(" ", link);
  }
  results.append(item);
}

if (!window.jxLacking.length) {
  const engine = new Engine((message) => {
    if (message.kind === "ready") state.textContent = `${facts.texts.start.ready} ${facts.version} ${facts.build}`;
    if (message.kind === "failed") state.textContent = facts.texts.start.failed.replace("{why}", message.text);
  });
  window.jxEngine = engine;
  pick.addEventListener("change", async () => {
    for (const file of [...pick.files]) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const answer = await engine.ask({ kind: "run", command: ["score", file.name], files: [{ name: file.name, bytes }] });
      for (const text of answer.said) line(text);
      for (const made of answer.files) line("", made);
    }
    pick.value = "";
  });
}

// The worker: everything of the engine happens here, so that the page stays alive while Python works.
import { startEngine } from "./runtime.js";

const post = (message) => self.postMessage(message);
const begun = performance.now();
let engine = null;
let waiting = [];

function answer(message) {
  try {
    post(engine.answer(message));
  } catch (error) {
    post({ kind: "failed", id: message.id, text: String(error) });
  }
}

self.onmessage = async ({ data }) => {
  if (data.kind !== "parts") {
    if (engine) answer(data);
    else waiting.push(data);
    return;
  }
  try {
    engine = await startEngine(data.parts, post);
    post({ kind: "ready", version: engine.version, ms: Math.round(performance.now() - begun) });
    for (const message of waiting.splice(0)) answer(message);
  } catch (error) {
    post({ kind: "failed", id: null, text: String((error && error.stack) || error) });
  }
};

// The worker: everything of the engine happens here, so that the page stays alive while Python works.
import { startEngine } from "./runtime.js";

/** @param {any} message */
const post = (message) => {
  const held = message.bytes ? [message] : message.files || [];
  self.postMessage(message, { transfer: held.map((/** @type {{ bytes: Uint8Array }} */ file) => file.bytes.buffer) });
};
const begun = performance.now();
/** @type {{ answer: (message: any) => any, version: string, memory: () => number } | null} */
let engine = null;
/** @type {any[]} */
let waiting = [];

/** @param {any} message */
function answer(message) {
  const running = /** @type {NonNullable<typeof engine>} */ (engine);
  try {
    post({ ...running.answer(message), memory: running.memory() });
  } catch (error) {
    // The engine says of every file what is wrong: what is thrown is the end of WebAssembly itself.
    post({ kind: "failed", id: message.id, text: String(error), ended: true });
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
    post({ kind: "failed", id: null, text: String((error instanceof Error && error.stack) || error) });
  }
};

// The worker: everything of the engine happens here, so that the page stays alive while Python works.
import { startEngine } from "./runtime.js";

/** @param {any} message */
const post = (message) => {
  const held = message.bytes ? [message] : message.files || [];
  self.postMessage(message, { transfer: held.map((/** @type {{ bytes: Uint8Array }} */ file) => file.bytes.buffer) });
};
const begun = performance.now();
/** @type {{ answer: (message: any) => any, version: string } | null} */
let engine = null;
/** @type {any[]} */
let waiting = [];

/** @param {any} message */
function answer(message) {
  try {
    post(/** @type {NonNullable<typeof engine>} */ (engine).answer(message));
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
    post({ kind: "failed", id: null, text: String((error instanceof Error && error.stack) || error) });
  }
};

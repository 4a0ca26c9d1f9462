// The engine as the page sees it: ask, and wait for the answer. Ending it ends what it was doing.

/** What the build put into the page. @type {{version: string, build: string, worker: string, parts: string[], texts: any}} */
export const facts = JSON.parse(document.getElementById("facts")?.textContent || "");

/**
 * A part as it is shipped: from inside the page, or from beside it on a server.
 * @param {string} name
 * @returns {Promise<string | Uint8Array>}
 */
async function shippedPart(name) {
  const inside = document.getElementById(`part-${name}`);
  if (inside) return inside.textContent || "";
  const answer = await fetch(`parts/${name}.gz`);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** The licences of everything inside, as text. */
export async function notices() {
  const part = await shippedPart("notices.txt");
  const bytes = typeof part === "string" ? Uint8Array.from(atob(part), (letter) => letter.charCodeAt(0)) : part;
  return new Response(new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

/**
 * What goes over with a message instead of being copied.
 * @param {any} message
 * @returns {ArrayBufferLike[]}
 */
function buffersOf(message) {
  const held = message.bytes ? [message] : message.files || [];
  return held.map((/** @type {{ bytes: Uint8Array }} */ file) => file.bytes.buffer);
}

/** The engine has come to its end over what it was asked, and answers nothing any more. */
export class Ended extends Error {}

export class Engine {
  /** @param {(message: any) => void} told what comes unasked: stage, ready, progress, failed with id null */
  constructor(told) {
    this.told = told;
    this.next = 1;
    /** @type {Map<number, {resolve: (answer: any) => void, reject: (error: Error) => void}>} */
    this.asked = new Map();
    this.worker = this.start();
  }

  start() {
    const worker = new Worker(`data:text/javascript;charset=utf-8,${encodeURIComponent(facts.worker)}`, { type: "module" });
    worker.onmessage = ({ data }) => this.take(data);
    worker.onerror = (event) => this.told({ kind: "failed", id: null, text: event.message || "Worker" });
    const names = facts.parts.filter((name) => name !== "notices.txt");
    Promise.all(names.map(async (name) => [name, await shippedPart(name)])).then(
      (pairs) => worker.postMessage({ kind: "parts", parts: Object.fromEntries(pairs) }),
      (error) => this.told({ kind: "failed", id: null, text: String(error) }),
    );
    return worker;
  }

  /** @param {any} message */
  take(message) {
    const asked = this.asked.get(message.id);
    if (!asked || message.kind === "progress") {
      this.told(message);
      return;
    }
    this.asked.delete(message.id);
    if (message.kind === "failed") asked.reject(message.ended ? new Ended(message.text) : new Error(message.text));
    else asked.resolve(message);
  }

  /**
   * Sends a message without its id and gives the answer; rejects with the sentence of `failed`. The bytes of files go with it: the
   * sender has them no longer.
   * @param {any} message
   * @returns {Promise<any>}
   */
  ask(message) {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.asked.set(id, { resolve, reject });
      this.worker.postMessage({ ...message, id }, buffersOf(message));
    });
  }

  /** Ends what the engine is doing; a new one starts. What was asked is rejected with an error named "AbortError". */
  restart() {
    this.worker.terminate();
    for (const { reject } of this.asked.values()) reject(new DOMException("", "AbortError"));
    this.asked.clear();
    this.worker = this.start();
  }
}

// What is asked of the engine: one question at a time, the user's own before those that wait.

import { Ended, Engine } from "./engine.js";
import { say } from "./texts.js";

/** A worker that has taken more bytes gives way to another one: WebAssembly gives no memory back. */
const MOST_MEMORY = 400 * 2 ** 20;

/** @typedef {{ kind: string, [key: string]: any }} Question a message without its id */
/**
 * @typedef {{ prepare: () => Question | Promise<Question>, resolve: (answer: any) => void, reject: (error: Error) => void,
 *   progress: (message: { what: string, done: number, total: number }) => void }} Asking
 */

/** The engine was stopped before it answered. */
export class Stopped extends Error {}

export class Port {
  /** @param {(message: { kind: string, [key: string]: any }) => void} heard is told of stages, of being ready, of not starting */
  constructor(heard) {
    this.heard = heard;
    /** @type {Asking[]} */
    this.line = [];
    /** @type {Asking | null} */
    this.asking = null;
    /** Forms learned in this session: another worker has to be told again. @type {(() => Promise<Question>)[]} */
    this.lessons = [];
    /** What a new worker is told before all else. @type {Asking[]} */
    this.first = [];
    this.ready = false;
    this.dead = false; // the engine could not start
    this.engine = new Engine((message) => this.#hear(message));
  }

  /**
   * Asks; gives the answer. Rejects with a sentence, or with :class:`Stopped`.
   * @param {Asking["prepare"]} prepare makes the message when its turn comes, so that no bytes lie about before
   * @param {{ urgent?: boolean, progress?: Asking["progress"] }} [how]
   * @returns {Promise<any>}
   */
  ask(prepare, { urgent = false, progress = () => {} } = {}) {
    if (this.dead) return Promise.reject(new Error(say("state.failed")));
    return new Promise((resolve, reject) => {
      const asking = { prepare, resolve, reject, progress };
      if (urgent) this.line.unshift(asking);
      else this.line.push(asking);
      this.#next();
    });
  }

  /** What waits is not asked any more; what is being answered goes on. */
  stop() {
    for (const asking of this.line.splice(0)) asking.reject(new Stopped());
  }

  /** Ends what is being answered; another worker begins, which learns again what was taught. */
  restart() {
    this.ready = false;
    this.first = this.lessons.map((prepare) => ({ prepare, resolve: () => {}, reject: () => {}, progress: () => {} }));
    this.heard({ kind: "restarted" });
    this.engine.restart();
  }

  async #next() {
    if (!this.ready || this.asking) return;
    const asking = this.first.shift() || this.line.shift();
    if (!asking) return;
    this.asking = asking;
    try {
      const answer = await this.engine.ask(await asking.prepare());
      asking.resolve(answer);
      if (answer.memory > MOST_MEMORY) this.restart();
    } catch (error) {
      if (error instanceof Ended) {
        asking.reject(new Error(say("files.ended")));
        this.restart();
      } else asking.reject(error instanceof DOMException && error.name === "AbortError" ? new Stopped() : /** @type {Error} */ (error));
    }
    this.asking = null;
    this.#next();
  }

  /** @param {{ kind: string, [key: string]: any }} message */
  #hear(message) {
    if (message.kind === "progress") {
      this.asking?.progress(/** @type {any} */ (message));
      return;
    }
    if (message.kind === "ready") this.ready = true;
    if (message.kind === "failed") {
      this.dead = true;
      for (const asking of this.line.splice(0)) asking.reject(new Error(say("state.failed")));
    }
    this.heard(message);
    this.#next();
  }
}

// The work: reading what was put in, running a verb over the files, stopping.

import { announce, byId } from "./dom.js";
import { setBusy, setProgress } from "./panel.js";
import { Stopped } from "./port.js";
import { add, baseOf, change, endingOf, engineName, find, kindOf, originals, stemOf } from "./store.js";
import { say } from "./texts.js";
import { isEach, jobs, taken } from "./verbs.js";

/** @typedef {import("./store.js").Book} Book */
/** @typedef {import("./port.js").Port} Port */
/** @typedef {import("./messages.js").Ran} Ran */
/** @typedef {import("./messages.js").Book} Looked */

const PATIENCE = 1500; // ms that 停止 waits for the file in work before it ends the worker
const HEAVIEST = 300 * 1024 * 1024; // bytes that go to the engine in one job

export class Work {
  /**
   * @param {Port} port
   * @param {() => void} learned is told when the engine knows a form more
   */
  constructor(port, learned) {
    this.port = port;
    this.learned = learned;
    this.running = 0; // lots of files in work
    this.done = 0; // files of all lots, and how many there are
    this.total = 0;
  }

  /** Reads files in their turn: what forms are in them, what is questioned. @param {Book[]} books */
  async look(books) {
    const readable = books.filter((book) => book.kind === "book" || book.kind === "other");
    if (!readable.length) return;
    this.#start(readable.length);
    for (const book of readable) change(book, { stage: "waiting", progress: "" });
    await Promise.all(readable.map((book) => this.#lookAt(book).finally(() => this.#step())));
    const seen = readable.map((book) => book.looked).filter((looked) => looked !== null);
    const count = (/** @type {string} */ severity) => seen.reduce(
      (sum, looked) => sum + looked.findings.filter((finding) => finding.severity === severity).length, 0);
    this.#end(say("list.looked", { count: seen.length, errors: count("error"), warnings: count("warning") }), readable.every((book) => book.verb === ""));
  }

  /** @param {Book} book */
  async #lookAt(book) {
    try {
      /** @type {{ books: Looked[] }} */
      const answer = await this.port.ask(async () => {
        change(book, { stage: "looking" });
        return { kind: "look", files: [await fileOf(book, engineName(book))] };
      });
      if (find(book.id)) change(book, { stage: "idle", looked: answer.books[0] });
    } catch (error) {
      this.#failed(book, error);
    }
  }

  /**
   * Runs a verb over the chosen files.
   * @param {import("./verbs.js").Verb} verb
   * @param {import("./verbs.js").Values} values
   * @param {string} title of the form, for a blank one
   */
  async run(verb, values, title) {
    const list = jobs(verb, taken(verb, originals()), values, title);
    const weight = Math.max(...list.map((job) => job.books.reduce((sum, book) => sum + book.blob.size, 0)));
    if (weight > HEAVIEST) {
      announce(say("files.too_heavy", { size: Math.round(weight / 1024 / 1024), limit: HEAVIEST / 1024 / 1024 }));
      return;
    }
    this.#start(list.length);
    for (const { books } of list) {
      for (const book of books) {
        book.refused.delete(verb.id);
        change(book, { stage: "waiting", progress: "", said: [], text: "", failed: false });
      }
    }
    const ends = await Promise.all(list.map((job) => this.#job(verb, job).finally(() => this.#step())));
    const done = ends.filter((end) => end === "done").length;
    const left = ends.filter((end) => end === "stopped").length;
    const text = left ? say("list.finished_stopped", { done, left })
      : say("list.finished", { verb: say(`verb_${verb.id}.name`), done, failed: ends.length - done });
    this.#end(text, true);
  }

  /**
   * @param {import("./verbs.js").Verb} verb
   * @param {{ book: Book | null, books: Book[], command: string[] }} job
   * @returns {Promise<"done" | "failed" | "stopped">}
   */
  async #job(verb, { book, books, command }) {
    const name = say(`verb_${verb.id}.name`);
    const whole = books.length > 1;
    try {
      /** @type {Ran} */
      const ran = await this.port.ask(async () => {
        for (const each of books) change(each, { stage: "working", progress: say("list.working", { verb: name }) });
        return { kind: "run", command, files: await Promise.all(books.map((each) => fileOf(each, engineName(each, whole)))) };
      }, { progress: ({ what, done, total }) => {
        for (const each of books) change(each, { progress: say("list.working_at", { verb: name, what, done, total }) });
      } });
      for (const each of books) if (find(each.id)) change(each, { stage: "idle", progress: "" });
      if (book && !find(book.id)) return "stopped";
      return this.#take(verb, book, ran);
    } catch (error) {
      for (const each of books) this.#failed(each, error, isEach(verb) ? verb.id : "");
      if (!books.length) announce(error instanceof Error ? error.message : "");
      return error instanceof Stopped ? "stopped" : "failed";
    }
  }

  /**
   * What a command said and wrote.
   * @param {import("./verbs.js").Verb} verb
   * @param {Book | null} book
   * @param {Ran} ran
   * @returns {"done" | "failed"}
   */
  #take(verb, book, ran) {
    const failed = ran.code > 1 || (ran.code === 1 && verb.ending !== "" && !ran.files.length);
    const folder = book ? book.name.slice(0, book.name.length - baseOf(book.name).length) : "";
    if (verb.id === "check" && !failed && book?.looked) {
      book.done.add(verb.id);
      change(book, { looked: { ...book.looked, ...rechecked(book.looked, ran.out) }, said: ran.said });
      return "done";
    }
    const lesson = ran.files.filter(({ name }) => kindOf(name) === "form"); // the form that was learned: all there is to keep
    const kept = lesson.length ? lesson : ran.files;
    const made = kept.map(({ name, bytes }) => {
      const result = add({ name: folder + (book ? owned(name, book) : name), blob: new Blob([/** @type {BlobPart} */ (bytes)]), origin: book, verb: verb.id });
      return result;
    });
    const said = verb.id === "learn" && !failed ? learnedSaid(ran, lesson, book)
      : ran.said.map((line) => made.reduce((text, result, index) => text.replaceAll(kept[index].name, baseOf(result.name)), line)); // as it is listed
    if (book && isEach(verb)) {
      if (failed) book.refused.set(verb.id, said);
      else book.done.add(verb.id);
    }
    if (book) change(book, { said: failed && isEach(verb) ? [] : said, text: ran.out, failed });
    else if (made.length) change(made[0], { said: ran.said, text: ran.out });
    else announce(ran.said.join(" "));
    if (!book && !made.length) byId("intake", HTMLElement).textContent = ran.said.join("\n");
    if (verb.id === "learn" && !failed) this.#remember(book, made);
    this.look(made.filter((result) => kindOf(result.name) === "book" && [".xlsx", ".xlsm"].includes(endingOf(result.name))
      && !["summary", "compare", "learn"].includes(verb.id))); // these are no forms to look at
    return failed ? "failed" : "done";
  }

  /**
   * A form that was learned: a new worker is told of it again.
   * @param {Book | null} book
   * @param {Book[]} made
   */
  #remember(book, made) {
    const form = made.find((result) => kindOf(result.name) === "form") || (book?.kind === "form" ? book : undefined);
    if (!form) return;
    const { blob } = form;
    this.port.lessons.push(async () => ({ kind: "run", command: ["learn", "form.jxform", "--replace"],
      files: [{ name: "form.jxform", bytes: new Uint8Array(await blob.arrayBuffer()) }] }));
    this.learned();
  }

  /** What waits is left; the file in work is ended with its worker if it takes longer. */
  stop() {
    this.port.stop();
    const { asking } = this.port;
    if (!asking || !this.port.ready) return;
    setTimeout(() => {
      if (this.port.asking === asking) this.port.restart();
    }, PATIENCE);
  }

  /** @param {Book} book @param {unknown} error @param {string} [verb] that makes something of each file */
  #failed(book, error, verb = "") {
    if (!find(book.id)) return;
    if (error instanceof Stopped && (book.looked || book.verb)) change(book, { stage: "idle", progress: "", said: book.verb ? [] : [say("list.stopped")] });
    else if (error instanceof Stopped) change(book, { stage: "stopped", progress: "" });
    else {
      const said = [error instanceof Error ? error.message : String(error)];
      if (verb) book.refused.set(verb, said);
      change(book, { stage: "idle", progress: "", failed: true, said: verb ? [] : said });
    }
  }

  /** @param {number} count of files */
  #start(count) {
    if (this.running++ === 0) {
      this.done = this.total = 0;
      setBusy(true);
    }
    this.total += count;
    setProgress(this.done, this.total);
  }

  #step() {
    setProgress(++this.done, this.total);
  }

  /** @param {string} text @param {boolean} loud */
  #end(text, loud) {
    if (loud) announce(text);
    if (--this.running === 0) setBusy(false);
  }
}

/**
 * A file's bytes for the engine, under the name that it has there.
 * @param {Book} book
 * @param {string} name
 */
async function fileOf(book, name) {
  try {
    return { name, bytes: new Uint8Array(await book.blob.arrayBuffer()) };
  } catch {
    throw new Error(say("files.unreadable", { name: book.shown }));
  }
}

/**
 * The name of a result as the command makes it of the file's whole name, where the engine had that shortened.
 * @param {string} name
 * @param {Book} book
 */
function owned(name, book) {
  const short = stemOf(engineName(book));
  return name.startsWith(short) ? stemOf(baseOf(book.own)) + name.slice(short.length) : name;
}

/**
 * What is said of a form that was learned: the page's own words in place of the command's on the files that it wrote, which a page
 * does not have; what the form does not give of its example stays.
 * @param {Ran} ran
 * @param {{ name: string }[]} lesson
 * @param {Book | null} book
 */
function learnedSaid({ said, files }, lesson, book) {
  if (book?.kind === "form") return [say("list.learned_again")];
  const others = said.filter((line) => !files.some(({ name }) => line.includes(baseOf(name))));
  return [lesson.length ? say("list.learned", { file: baseOf(lesson[0].name) }) : say("list.proposed"), ...others];
}

/**
 * The findings of `jx check --json` in place of those read before, counted for each form again.
 * @param {Looked} looked
 * @param {string} out
 * @returns {Partial<Looked>}
 */
function rechecked(looked, out) {
  /** @type {{ id: string, severity: import("./messages.js").Finding["severity"], sheet: string, cell: string, message: string }[]} */
  const listed = JSON.parse(out || "[]");
  const findings = listed.map(({ severity, sheet, cell, message }) => {
    const [code] = message.split(" ", 1);
    const place = message.indexOf(cell, code.length + sheet.length); // behind the place stands a colon, then what is wrong
    return { sheet, cell, code, severity, what: message.slice(cell && place > 0 ? place + cell.length + 1 : code.length + 1), advice: "" };
  });
  const count = (/** @type {string} */ sheet, /** @type {string} */ severity) => (
    findings.filter((finding) => finding.sheet === sheet && finding.severity === severity).length);
  const forms = looked.forms.map((form) => ({ ...form, errors: count(form.sheet, "error"), warnings: count(form.sheet, "warning"),
    notices: count(form.sheet, "notice") }));
  return { findings, forms };
}

/** What the self-test tries, each thing apart: one that fails does not keep the others from being tried. */

import { activeBook, addin, app, copyOf, exists, readBytes, removeFile, sameBytes, temporaryPlace, writeBytes } from "./host.js";
import { engine } from "./loader.js";
import { missing } from "./probe.js";
import { sentence } from "./said.js";

/**
 * @typedef {"good" | "bad" | "note"} Grade note: worth knowing, the add-in does without
 * @typedef {{ name: string, grade: Grade, what: string }} Line
 */

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function word(key, values) {
    return window.jixiaoTexts.selftest[key].replace(/\{(\w+)\}/g, (_, name) => String((values || {})[name]));
}

/**
 * @typedef {string | { grade: Grade, what: string }} Found
 * @type {{ name: string, note?: boolean, run: () => Found | Promise<Found> }[]} run: says what was found, or fails
 */
const TRIALS = [
    { name: "browser", note: true, run: () => navigator.userAgent },
    { name: "missing", run: () => fails(missing().join(", ")) || word("there") },
    { name: "host", run: () => [app().Name, app().Version, app().Build].join(" ") },
    { name: "custom", note: true, run: () => word(typeof addin().AddCustomFunction === "function" ? "there" : "none") },
    { name: "temporary", run: temporaryPlace },
    { name: "round_trip", run: roundTrip },
    { name: "buffer", note: true, run: otherRead },
    { name: "listing", note: true, run: () => JSON.stringify(addin().FileSystem.readdirSync(temporaryPlace())).slice(0, 80) },
    { name: "box", note: true, run: () => word(app().FileDialog(3) ? "there" : "none") },
    { name: "copy_book", run: copyOpen },
    { name: "engine", run: started },
    { name: "answers", run: answers },
    { name: "cell", note: true, run: () => String(app().Evaluate('=JX.JX_GRADE(92.4)')) },
    { name: "bare", note: true, run: () => String(app().Evaluate('=JX_GRADE(92.4)')) },
];

/**
 * Tries everything in turn.
 * @param {(line: Line) => void} told of each
 * @returns {Promise<Line[]>}
 */
export async function tryAll(told) {
    const lines = [];
    for (const trial of TRIALS) {
        /** @type {Line} */
        const line = { name: trial.name, grade: trial.note ? "note" : "good", what: "" };
        try {
            const found = await trial.run();
            Object.assign(line, typeof found === "string" ? { what: found } : found);
        } catch (fault) {
            line.grade = trial.note ? "note" : "bad";
            line.what = sentence(fault);
        }
        lines.push(line);
        told(line);
    }
    return lines;
}

/**
 * @param {string} what
 * @returns {string} empty
 */
function fails(what) {
    if (what) {
        throw new Error(what);
    }
    return what;
}

/** @returns {string} */
function samplePath() {
    return temporaryPlace() + "jixiao-selftest-" + Date.now() + ".bin";
}

/** Every value that a byte can have, several times over. */
function sample() {
    return Uint8Array.from({ length: 4096 }, (_, index) => index % 256);
}

function roundTrip() {
    const path = samplePath();
    writeBytes(path, sample());
    removeFile(path);
    fails(exists(path) ? path : "");
    return word("of_bytes", { count: sample().length });
}

function otherRead() {
    const path = samplePath();
    writeBytes(path, sample());
    try {
        const same = sameBytes(new Uint8Array(addin().FileSystem.ReadFileAsArrayBuffer(path)), readBytes(path));
        return word(same ? "line_good" : "line_bad");
    } finally {
        removeFile(path);
    }
}

/** @returns {Found} */
function copyOpen() {
    const book = activeBook();
    if (book === null) {
        return { grade: "note", what: word("no_book") };
    }
    const copy = copyOf(book);
    // An .xlsx begins with PK, whatever it is called.
    const head = String.fromCharCode(copy[0], copy[1]) === "PK" ? "PK" : copy.slice(0, 4).join(" ");
    return book.Name + ": " + word("of_bytes", { count: copy.length }) + ", " + head;
}

async function started() {
    const running = await engine();
    return word("took", { version: running.version, ms: running.milliseconds });
}

async function answers() {
    const running = await engine();
    let count = 0;
    for (const item of window.jixiaoTexts.functions) {
        const got = running.call(item.name, item.example);
        const wanted = item.result === null ? window.jixiaoTexts.version : item.result;
        fails(got === wanted ? "" : word("differs", { name: item.name, wanted: String(wanted), got: String(got) }));
        count += 1;
    }
    return word("all_same", { count });
}

/** A button: a copy of the workbook goes to the engine, what it makes comes back beside the workbook and is opened. */

import { activeBook, copyOf, exists, goTo, openFile, pickFile, placeOf, readBytes, selectedCell, status, writeBytes } from "./host.js";
import { engine } from "./loader.js";
import { Said, say, sentence } from "./said.js";
import { remember, takeBack } from "./undo.js";

let busy = false;

/**
 * Does what the button says and shows its closing sentence. Never fails.
 * @param {string} id of a button of the ribbon
 * @returns {Promise<void>}
 */
export async function press(id) {
    if (busy) {
        alert(say("busy"));
        return;
    }
    busy = true;
    let text;
    try {
        text = await run(id);
    } catch (fault) {
        text = sentence(fault);
    }
    busy = false;
    status("");
    if (text) {
        alert(text);
    }
}

/**
 * @param {string} id
 * @returns {Promise<string>} the closing sentence; "" where a page was opened instead
 */
async function run(id) {
    if (id === "undo") {
        return takeBack();
    }
    const label = window.jixiaoTexts.labels[id];
    if (window.jixiaoTexts.needsBook[id] && activeBook() === null) {
        throw new Said(say("no_workbook", { label }));
    }
    status(say("starting"));
    const running = await engine();
    return pressed(running, id, label);
}

/**
 * @param {JxEngine} running
 * @param {string} id
 * @param {string} label
 * @returns {string}
 */
function pressed(running, id, label) {
    const book = window.jixiaoTexts.needsBook[id] ? activeBook() : null;
    const place = placeOf(activeBook());
    const path = running.lay(book ? book.Name : "");
    if (book) {
        running.write(path, copyOf(book));
    }
    // A fault of ours would come out of the engine as one of its own: it is kept, and told when the engine is done.
    let failed = "";
    const host = {
        ask: (/** @type {string} */ question) => Boolean(confirm(question)),
        pick: (/** @type {string} */ title, /** @type {string} */ kind, /** @type {string} */ suffixes) => {
            try {
                return picked(running, title, kind, suffixes);
            } catch (fault) {
                failed = sentence(fault);
                return "";
            }
        },
        taken: (/** @type {string} */ name) => exists(place + name),
        progress: status,
    };
    const answer = running.press(id, path, selectedCell(), host, place);
    if (failed) {
        return failed;
    }
    const files = answer.files.map((file) => ({ path: place + file.name, bytes: running.read(file.path) }));
    files.forEach((file) => writeBytes(file.path, file.bytes));
    if (files.length) {
        remember(label, files);
    }
    let text = answer.text;
    if (answer.open) {
        try {
            openFile(place + answer.open);
        } catch (fault) {
            text += "\n" + say("not_opened");
        }
    } else if (answer.cell && book) {
        goTo(book, answer.cell);
    }
    return text;
}

/**
 * @param {JxEngine} running
 * @param {string} title
 * @param {string} kind
 * @param {string} suffixes
 * @returns {string} where the engine finds a copy of the chosen file; "" where none was chosen
 */
function picked(running, title, kind, suffixes) {
    const path = pickFile(title, kind, suffixes.split(";"));
    if (!path) {
        return "";
    }
    const copy = "/tmp/" + path.replace(/^.*[\\/]/, "");
    running.write(copy, readBytes(path));
    return copy;
}

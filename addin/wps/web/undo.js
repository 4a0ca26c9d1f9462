/** Undo: the workbook was never changed, so a step is taken back by taking away what it made. One step, the last one. */

import { exists, openBook, readBytes, removeFile, sameBytes } from "./host.js";
import { say } from "./said.js";

/** @type {{ label: string, files: { path: string, bytes: Uint8Array }[] } | null} */
let last = null;

/**
 * @param {string} label of the button
 * @param {{ path: string, bytes: Uint8Array }[]} files what it made
 */
export function remember(label, files) {
    last = files.length ? { label, files } : null;
}

/**
 * Closes and removes what the last button made. What was changed since is asked about.
 * @returns {string} the closing sentence
 */
export function takeBack() {
    if (last === null) {
        return say("undo_none");
    }
    const made = last.files.filter((file) => exists(file.path));
    const names = last.files.map((file) => file.path).join("\n");
    const touched = made.some((file) => {
        const book = openBook(file.path);
        return (book !== null && !book.Saved) || !sameBytes(readBytes(file.path), file.bytes);
    });
    if (touched && !confirm(say("undo_changed", { label: last.label, names }))) {
        return say("undo_kept");
    }
    for (const file of made) {
        const book = openBook(file.path);
        if (book !== null) {
            book.Close(false);
        }
        removeFile(file.path);
    }
    const text = say("undone", { label: last.label, names });
    last = null;
    return text;
}

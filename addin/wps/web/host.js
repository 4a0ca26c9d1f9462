/** What the add-in asks of WPS, each thing in one place. Names and types are those of the vendor's typings. */

import { Said, say } from "./said.js";

const PICK_FILE = 3; // msoFileDialogFilePicker
const CHUNK = 8192; // of characters that one call may take as arguments

/** The add-in's own objects: on some systems they hang on `wps` alone. */
export function addin() {
    return window.wps || window.Application;
}

/** The program. */
export function app() {
    return window.Application || window.wps;
}

/**
 * The workbook in front, or null: without one some versions give null, others fail.
 * @returns {Et.Workbook | null}
 */
export function activeBook() {
    try {
        return app().ActiveWorkbook || null;
    } catch (fault) {
        return null;
    }
}

/**
 * @param {string} folder
 * @returns {string} with a separator at its end, of the kind that it has
 */
export function asPlace(folder) {
    const separator = folder.indexOf("\\") >= 0 ? "\\" : "/";
    return folder.replace(/[\\/]+$/, "") + separator;
}

/**
 * The folder that results go to: that of the workbook, else the user's documents. Whether a folder is there is not asked where
 * it need not be: in some versions only files "exist".
 * @param {Et.Workbook | null} book
 * @returns {string}
 */
export function placeOf(book) {
    const files = addin().FileSystem;
    const path = book ? book.Path : "";
    if (path && !/^\w+:\/\//.test(path)) {
        return asPlace(path);
    }
    const home = asPlace(addin().Env.GetHomePath());
    return files.Exists(home + "Documents") ? asPlace(home + "Documents") : home;
}

/** @returns {string} */
export function temporaryPlace() {
    return asPlace(addin().Env.GetTempPath());
}

/**
 * @param {string} path
 * @returns {boolean}
 */
export function exists(path) {
    return Boolean(addin().FileSystem.Exists(path));
}

/**
 * @param {string} path
 * @returns {Uint8Array}
 */
export function readBytes(path) {
    const text = addin().FileSystem.readAsBinaryString(path);
    if (typeof text !== "string") {
        throw new Said(say("cannot_read", { path }));
    }
    const bytes = new Uint8Array(text.length);
    for (let index = 0; index < text.length; index++) {
        bytes[index] = text.charCodeAt(index);
    }
    return bytes;
}

/**
 * Writes a file that is not there yet, and reads it again: what is not the same is taken away.
 * @param {string} path
 * @param {Uint8Array} bytes
 */
export function writeBytes(path, bytes) {
    let text = "";
    for (let index = 0; index < bytes.length; index += CHUNK) {
        text += String.fromCharCode.apply(null, Array.from(bytes.subarray(index, index + CHUNK)));
    }
    addin().FileSystem.writeAsBinaryString(path, text);
    if (!exists(path)) {
        throw new Said(say("cannot_write", { path }));
    }
    if (!sameBytes(readBytes(path), bytes)) {
        removeFile(path);
        throw new Said(say("cannot_write", { path }));
    }
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 * @returns {boolean}
 */
export function sameBytes(a, b) {
    return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** @param {string} path */
export function removeFile(path) {
    addin().FileSystem.Remove(path);
}

/**
 * The workbook as it is now, also what was not saved yet.
 * @param {Et.Workbook} book
 * @returns {Uint8Array}
 */
export function copyOf(book) {
    const ending = /\.\w+$/.exec(book.Name);
    const path = temporaryPlace() + "jixiao-" + Date.now() + (ending ? ending[0] : ".xlsx");
    try {
        book.SaveCopyAs(path);
    } catch (fault) {
        throw new Said(say("no_copy", { name: book.Name }));
    }
    if (!exists(path)) {
        throw new Said(say("no_copy", { name: book.Name }));
    }
    try {
        return readBytes(path);
    } finally {
        removeFile(path);
    }
}

/**
 * @returns {[string, number, number]} sheet, row and column of the selected cell; A1 where there is none
 */
export function selectedCell() {
    try {
        const cell = app().ActiveCell;
        return [app().ActiveSheet.Name, cell.Row, cell.Column];
    } catch (fault) {
        return ["", 1, 1];
    }
}

/**
 * @param {Et.Workbook} book
 * @param {[string, number, number]} cell
 */
export function goTo(book, cell) {
    const sheet = /** @type {Et.Worksheet} */ (book.Worksheets.Item(cell[0]));
    sheet.Activate();
    sheet.Cells.Item(cell[1], cell[2]).Select();
}

/**
 * The path of the file that the user chooses; "" where none. Raises Said where this WPS has no such box.
 * @param {string} title
 * @param {string} kind
 * @param {string[]} suffixes
 * @returns {string}
 */
export function pickFile(title, kind, suffixes) {
    let box;
    try {
        box = app().FileDialog(PICK_FILE);
        box.Title = title;
        box.AllowMultiSelect = false;
        box.Filters.Clear();
        box.Filters.Add(kind, suffixes.map((suffix) => "*" + suffix).join(";"));
    } catch (fault) {
        throw new Said(say("no_box"));
    }
    return box.Show() && box.SelectedItems.Count > 0 ? String(box.SelectedItems.Item(1)) : "";
}

/**
 * A word in the status bar; "" gives it back.
 * @param {string} text
 */
export function status(text) {
    try {
        app().StatusBar = text || false;
    } catch (fault) {
        // A WPS without one: the closing sentence comes all the same.
    }
}

/**
 * A workbook in WPS, anything else in the program that the PC has for it.
 * @param {string} path
 */
export function openFile(path) {
    if (/\.xls[xm]$/i.test(path)) {
        app().Workbooks.Open(path);
    } else {
        addin().OAAssist.ShellExecute(path);
    }
}

/**
 * The open workbook of a file.
 * @param {string} path
 * @returns {Et.Workbook | null}
 */
export function openBook(path) {
    const books = app().Workbooks;
    for (let number = 1; number <= books.Count; number++) {
        const book = books.Item(number);
        if (book.FullName.toLowerCase() === path.toLowerCase()) {
            return book;
        }
    }
    return null;
}

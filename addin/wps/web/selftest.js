/** The page of the self-test: what works in this WPS, as a text to be sent to a technician. */

import { tryAll, word } from "./trials.js";

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
function part(id) {
    return /** @type {HTMLElement} */ (document.getElementById(id));
}

const report = /** @type {HTMLTextAreaElement} */ (part("report"));

/** @param {import("./trials.js").Line} line */
function add(line) {
    report.value += "[" + word("line_" + line.grade) + "] " + word(line.name) + ": " + line.what + "\n";
}

part("copy").addEventListener("click", () => {
    report.select();
    part("sum").textContent = word(document.execCommand("copy") ? "copied" : "select");
});

document.title = word("title");
for (const id of ["title", "unseen", "copy"]) {
    part(id).textContent = word(id);
}
part("sum").textContent = word("running");
report.value = word("title") + "\n" + word("program") + ": " + window.jixiaoTexts.version + "\n";
tryAll(add).then((lines) => {
    const count = lines.filter((line) => line.grade === "bad").length;
    part("sum").textContent = count ? word("bad", { count }) : word("good");
    document.body.dataset.done = String(count);
});

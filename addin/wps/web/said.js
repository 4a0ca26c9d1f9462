/** Sentences of the catalogue, and the way in which one ends what was begun. */

/** A sentence for the user: whoever shows it knows that nothing more is to be told. */
export class Said extends Error {}

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function say(key, values) {
    const text = window.jixiaoTexts.said[key];
    if (text === undefined) {
        throw new Error("no text: " + key);
    }
    return text.replace(/\{(\w+)\}/g, (_, name) => String((values || {})[name]));
}

/**
 * What went wrong, in a sentence: our own, or one that names what the host or the browser said.
 * @param {unknown} fault
 * @returns {string}
 */
export function sentence(fault) {
    return fault instanceof Said ? fault.message : say("fault", { what: fault instanceof Error ? fault.message : String(fault) });
}

/** The engine, started when it is first needed. */

import { missing } from "./probe.js";
import { Said, say } from "./said.js";

/** @type {JxEngine | null} */
let running = null;
/** @type {Promise<JxEngine> | null} */
let starting = null;

/** The engine, if it runs already: what must answer at once asks for it so. */
export function engineNow() {
    return running;
}

/** @returns {Promise<JxEngine>} the same one each time; after a failure the next call tries again */
export function engine() {
    if (starting === null) {
        starting = start().then((made) => (running = made), (fault) => {
            starting = null;
            throw fault;
        });
    }
    return starting;
}

async function start() {
    const lacking = missing();
    if (lacking.length) {
        throw new Said(say("too_old", { what: lacking.join(", ") }));
    }
    await script("engine.js");
    await script("start.js");
    if (!window.jixiaoParts || !window.jixiaoStart) {
        throw new Said(say("no_engine"));
    }
    const made = await window.jixiaoStart(window.jixiaoParts);
    delete window.jixiaoParts; // ten million characters
    return made;
}

/**
 * @param {string} name of a script beside this page
 * @returns {Promise<void>}
 */
function script(name) {
    return new Promise((resolve, reject) => {
        const element = document.createElement("script");
        element.src = name;
        element.onload = () => resolve();
        element.onerror = () => reject(new Said(say("no_engine")));
        document.head.appendChild(element);
    });
}

/** The functions in cells. WPS wants their answers at once: before the engine runs, the cell shows an error and is reckoned again. */

import { addin, app, status } from "./host.js";
import { engine, engineNow } from "./loader.js";
import { say, sentence } from "./said.js";

/** What stands before the point in a cell: =JX.JX_SCORE(...). */
const NAMESPACE = "JX";

/** Tells WPS the functions, as far as it can take any: from 12.1.0.20540 on. */
export function registerFunctions() {
    if (typeof addin().AddCustomFunction !== "function") {
        return;
    }
    for (const item of window.jixiaoTexts.functions) {
        const parameters = item.arguments.map((one) => ({ name: one.label, type: "any", description: one.help }));
        addin().AddCustomFunction(NAMESPACE, item.name, answering(item.name), {
            description: item.help, result: { type: "any" },
            parameters: /** @type {any} the typings have a list of none */ (parameters),
        });
    }
}

/**
 * @param {string} name
 * @returns {(...args: unknown[]) => unknown}
 */
function answering(name) {
    return (...args) => {
        const running = engineNow();
        if (running === null) {
            wake();
            throw new Error(say("not_yet"));
        }
        return running.call(name, args.map(plain));
    };
}

/**
 * A cell's value, or rows of them: ranges come as rows, or as objects of the program that have such.
 * @param {unknown} argument
 * @returns {unknown}
 */
function plain(argument) {
    if (Array.isArray(argument)) {
        return argument.map(plain);
    }
    if (argument !== null && typeof argument === "object" && "Value2" in argument) {
        return plain(argument.Value2);
    }
    return argument === null ? undefined : argument;
}

/** Asked for by as many cells as there are, it begins once. */
let waking = false;

function wake() {
    if (waking) {
        return;
    }
    waking = true;
    status(say("starting"));
    engine().then(() => {
        status("");
        app().CalculateFull();
    }, (fault) => status(sentence(fault))).then(() => {
        waking = false;
    });
}

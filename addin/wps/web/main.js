/** The root page of the add-in: what the ribbon calls. Callbacks answer at once, as WPS wants; the work follows. */

import { addin } from "./host.js";
import { press } from "./press.js";
import { registerFunctions } from "./functions.js";
import { say } from "./said.js";

const PREFIX = /^jx_/;
const WIDTH = 760;
const HEIGHT = 640;

window.ribbon = {
    OnAddinLoad() {
        registerFunctions();
        return true;
    },
    OnAction(control) {
        const id = control.Id.replace(PREFIX, "");
        if (id === "selftest") {
            // Also where the engine cannot run, there most of all.
            const page = location.href.replace(/[^/]*$/, "selftest.html");
            const ratio = window.devicePixelRatio;
            addin().ShowDialog(page, say("selftest"), WIDTH * ratio, HEIGHT * ratio, false);
        } else {
            press(id);
        }
        return true;
    },
    GetImage(control) {
        return "images/" + control.Id.replace(PREFIX, "") + ".svg";
    },
};

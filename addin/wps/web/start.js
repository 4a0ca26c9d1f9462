/** CPython on the page's own thread: functions in cells must answer at once, so no worker can hold it. Loaded after the probe. */

import { startPython } from "./runtime.js";

window.jixiaoStart = async (parts) => {
    const begun = performance.now();
    const python = await startPython(parts, () => {});
    const desk = python.pyimport("jixiao.addin.wps.desk");
    return {
        version: desk.version(),
        milliseconds: Math.round(performance.now() - begun),
        call(name, args) {
            const given = args.map((one) => (Array.isArray(one) ? python.toPy(one) : one));
            const value = desk.call(name, ...given);
            return value && typeof value.toJs === "function" ? value.toJs() : value;
        },
        lay: (name) => desk.lay(name),
        write: (path, bytes) => python.FS.writeFile(path, bytes),
        read: (path) => python.FS.readFile(path),
        press: (id, path, selected, host, place) => JSON.parse(desk.press(id, path, python.toPy(selected), host, place)),
    };
};

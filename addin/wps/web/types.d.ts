// Types of what stands beside the modules: the texts that the build puts in front of them, and the engine that is loaded when it is needed.

interface JxFunction {
    name: string;
    help: string;
    arguments: { label: string; help: string; optional: boolean }[];
    example: (string | number)[];
    result: string | number | null;
}

interface JxTexts {
    version: string;
    said: Record<string, string>;
    selftest: Record<string, string>;
    labels: Record<string, string>;
    needsBook: Record<string, boolean>;
    functions: JxFunction[];
}

/** What the Python side asks for in the midst of a press (addin/wps/door.py). */
interface JxHost {
    ask(question: string): boolean;
    pick(title: string, kind: string, suffixes: string): string;
    taken(name: string): boolean;
    progress(text: string): void;
}

/** What a press made (addin/wps/desk.py). */
interface JxAnswer {
    text: string;
    kind: "info" | "error";
    cell: [string, number, number] | null;
    open: string;
    files: { path: string; name: string }[];
}

interface JxEngine {
    version: string;
    milliseconds: number;
    call(name: string, args: unknown[]): unknown;
    lay(name: string): string;
    write(path: string, bytes: Uint8Array): void;
    read(path: string): Uint8Array;
    press(id: string, path: string, selected: [string, number, number], host: JxHost, place: string): JxAnswer;
}

/** What the ribbon's callbacks get. */
interface JxControl {
    Id: string;
}

interface JxRibbon {
    OnAddinLoad(ui: WPS.RibbonUi): boolean;
    OnAction(control: JxControl): boolean;
    GetImage(control: JxControl): string;
}

interface Window {
    jixiaoTexts: JxTexts;
    /** Of the script engine.js: gzip in Base64 by name. */
    jixiaoParts?: Record<string, string>;
    /** Of the script start.js. */
    jixiaoStart?: (parts: Record<string, string>) => Promise<JxEngine>;
    ribbon: JxRibbon;
}

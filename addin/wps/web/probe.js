/** What the engine needs of the browser inside WPS. Old ones are told apart before anything is loaded. */

// A function that takes and gives an externref: modules of the engine have such, and engines like Chrome 94's refuse them.
const EXTERNREF = [0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 111, 1, 111, 3, 2, 1, 0, 10, 6, 1, 4, 0, 32, 0, 11];

/**
 * What is missing, by names that a technician knows; empty where the engine can run.
 * @returns {string[]}
 */
export function missing() {
    const wanted = {
        WebAssembly: () => typeof WebAssembly === "object",
        externref: () => typeof WebAssembly === "object" && WebAssembly.validate(new Uint8Array(EXTERNREF)),
        DecompressionStream: () => "DecompressionStream" in window,
        // Written as text: what does not know the word would not read this file at all.
        import: () => Boolean(new Function("return () => import('')")),
        BigInt: () => "BigInt" in window,
    };
    return Object.entries(wanted).filter(([, there]) => {
        try {
            return !there();
        } catch (fault) {
            return true;
        }
    }).map(([name]) => name);
}

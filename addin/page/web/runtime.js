// Starts CPython from its parts, asking the network for nothing, and gives the engine: one function that answers messages.

/** @param {string | Uint8Array} part gzip, as bytes or as Base64 */
export async function unpack(part) {
  const bytes = typeof part === "string" ? Uint8Array.from(atob(part), (letter) => letter.charCodeAt(0)) : part;
  const stream = new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {Uint8Array} source */
function importBytes(source) {
  const url = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (source)], { type: "text/javascript" }));
  return import(url).finally(() => URL.revokeObjectURL(url));
}

/**
 * CPython with the program at hand, on the thread of whoever asks.
 * @param {Object<string, string | Uint8Array>} parts
 * @param {(what: string) => void} stage told of each stage that is done
 * @returns {Promise<any>} the runtime, which has no types of its own
 */
export async function startPython(parts, stage) {
  const names = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "app.zip", "lock.json"];
  const [loader, glue, wasm, stdlib, app, lock] = await Promise.all(names.map((name) => unpack(parts[name])));
  stage("unpacked");
  // The runtime asks for two of its files by address: they are given from here, and nothing else is.
  /** @type {Object<string, [Uint8Array, string]>} */
  const held = { "pyodide.asm.wasm": [wasm, "application/wasm"], "python_stdlib.zip": [stdlib, "application/zip"] };
  const fetched = globalThis.fetch;
  globalThis.fetch = async (asked) => {
    const name = String(asked instanceof Request ? asked.url : asked).split("/").pop() || "";
    if (!held[name]) throw new Error(name);
    const [bytes, type] = held[name];
    return new Response(/** @type {BodyInit} */ (bytes), { headers: { "content-type": type } });
  };
  try {
    const { default: createPyodideModule } = await importBytes(glue);
    const { loadPyodide } = await importBytes(loader);
    const base = "https://offline.invalid/";
    const python = await loadPyodide({
      indexURL: base, packageBaseUrl: base, lockFileContents: new TextDecoder().decode(lock), createPyodideModule,
      stdout: () => {}, stderr: () => {}, convertNullToNone: true,
    });
    stage("python");
    python.unpackArchive(app, "zip", { extractDir: "/app" });
    python.runPython("import sys; sys.path.insert(0, '/app')");
    return python;
  } finally {
    globalThis.fetch = fetched;
  }
}

/**
 * @param {Object<string, string | Uint8Array>} parts
 * @param {(message: any) => void} post for stages and progress
 * @returns {Promise<{answer: (message: any) => any, version: string, memory: () => number}>}
 */
export async function startEngine(parts, post) {
  const from = performance.now();
  const stage = (/** @type {string} */ what) => post({ kind: "stage", what, ms: Math.round(performance.now() - from) });
  const python = await startPython(parts, stage);
  const program = python.pyimport("jixiao.addin.engine.engine");
  stage("program");
  return {
    version: program.version(),
    memory: () => python._module.HEAPU8.length,
    answer: (message) => {
      const asked = python.toPy(message);
      const made = program.answer(asked, (/** @type {string} */ told) => post(JSON.parse(told)));
      const answer = made.toJs({ dict_converter: Object.fromEntries, create_pyproxies: false });
      asked.destroy();
      made.destroy();
      return answer;
    },
  };
}

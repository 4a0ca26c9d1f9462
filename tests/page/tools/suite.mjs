// Runs pytest in the runtime that the page ships, over the program as the page ships it:
// node suite.mjs RUNTIME PROGRAM LIBRARIES REPOSITORY [words of pytest ...]
import { pathToFileURL } from "node:url";

const [runtime, program, libraries, repository, ...words] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`).href);
const python = await loadPyodide({ indexURL: `${runtime}/` });
const mount = (root, at) => {
  python.FS.mkdirTree(at);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, at);
};
mount(program, "/app");
mount(libraries, "/site");
mount(repository, "/repo");
// What lies beside the rooms in the repository: some tests read the documents.
for (const name of ["docs", "tests"]) mount(`${repository}/${name}`, `/app/jixiao/${name}`);
python.globals.set("words", python.toPy(words));
process.exit(python.runPython(`
import os, sys
sys.path[:0] = ["/app", "/site"]
sys.dont_write_bytecode = True
os.chdir("/repo")
import pytest
int(pytest.main(list(words)))
`));

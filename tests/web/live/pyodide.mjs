// Runs cells in Pyodide under Node, with the page's own runner.
// Input: {"libraries": {name: file}, "pages": [[{"code", "name"}, …], …]}.
// Output: for each page, for each cell {"status", "outputs"}. Each page begins with no names.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { json } from "node:stream/consumers";
import { load } from "../../../tools/machine/pyodide_kept.mjs";
import { loadPyodide } from "../../../web/node_modules/pyodide/pyodide.mjs";
import { Python, prepare, settings, withRoom } from "../../../web/src/live/browser/python.js";

const web = path.join(import.meta.dirname, "../../../web");
const modules = {
  "nnbook_page.py": await readFile(path.join(web, "src/live/browser/nnbook_page.py"), "utf-8"),
  "nnbook_lacking.py": await readFile(
    path.join(web, "src/live/browser/nnbook_lacking.py"),
    "utf-8",
  ),
  "nnbook_plots.py": await readFile(path.join(web, "src/live/browser/nnbook_plots.py"), "utf-8"),
  "nnbook_bounds.py": await readFile(path.join(web, "../tools/live/bounds.py"), "utf-8"),
};
const lock = JSON.parse(await readFile(path.join(web, "node_modules/pyodide/pyodide-lock.json")));
const { libraries: files, pages } = await json(process.stdin);
let libraries = {};
for (const [name, file] of Object.entries(files)) {
  libraries[name + path.extname(file)] = await readFile(file);
}

async function start(memory) {
  const options = { ...settings(lock.info), packageBaseUrl: "/none/" };
  const pyodide = await withRoom(memory, () =>
    memory
      ? loadPyodide({ ...options, _loadSnapshot: memory })
      : load({ ...options, _makeSnapshot: true }),
  );
  libraries = prepare(pyodide, modules, libraries, !memory);
  return pyodide;
}

let memory = null;
const results = [];
for (const cells of pages) {
  const pyodide = await start(memory);
  memory ??= pyodide.makeMemorySnapshot();
  let outputs = [];
  const python = new Python(pyodide, (output) => outputs.push(output));
  const done = [];
  for (const { code, name } of cells) {
    outputs = [];
    const { status } = await python.run(code, name, done.length + 1);
    done.push({ status, outputs });
  }
  results.push(done);
}
console.log(JSON.stringify(results));

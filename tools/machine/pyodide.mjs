// Python as a page has it, in Node: `node tools/machine/pyodide.mjs FOLDER [PATH …] < code.py`.
// FOLDER of this machine stands at /here; modules are looked for in each PATH of it. What the code
// prints comes out on standard output; an error's traceback on standard error, with exit code 1.
import { text } from "node:stream/consumers";
import { load } from "./pyodide_kept.mjs";

const [folder, ...paths] = process.argv.slice(2);
const pyodide = await load();
pyodide.mountNodeFS("/here", folder);
try {
  for (const path of paths) pyodide.runPython(`import sys; sys.path.insert(0, "/here/${path}")`);
  pyodide.runPython(await text(process.stdin));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

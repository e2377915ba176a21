// Runs Python in Pyodide, as a browser would: {files: {path: text}, code} as JSON on standard
// input; the value of the code's last line, a string, on standard output.
import { readFileSync } from "node:fs";
import { dirname } from "node:path";

import { load } from "../../tools/machine/pyodide_kept.mjs";

const { files, code } = JSON.parse(readFileSync(0, "utf8"));
const ignore = () => {};
const python = await load({ stdout: ignore, stderr: ignore });
for (const [path, text] of Object.entries(files)) {
  python.FS.mkdirTree(dirname(path));
  python.FS.writeFile(path, text);
}
process.stdout.write(python.runPython(code));

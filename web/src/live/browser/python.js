// Python in the place where this runs: a worker of the page, or Node in the tests.
import { Outputs } from "./outputs.js";

const FOLDER = "/page";
const START = `
import sys
sys.path += ["${FOLDER}", "${FOLDER}/nnbook.zip"]
import nnbook_page
del sys, nnbook_page
`;
const CHECKS = "from nnbook.checks import check, hint\n";

/**
 * Give Python what runs cells, and import it.
 *
 * @param {object} pyodide what `loadPyodide` gives
 * @param {string} runner the text of nnbook_page.py
 * @param {Uint8Array | null} checks nnbook as a zip archive, where the page needs it
 * @param {boolean} isNew false for one that begins with the memory of another
 */
export function prepare(pyodide, runner, checks, isNew = true) {
  pyodide.FS.mkdirTree(FOLDER);
  pyodide.FS.writeFile(`${FOLDER}/nnbook_page.py`, runner);
  if (checks) pyodide.FS.writeFile(`${FOLDER}/nnbook.zip`, checks);
  if (isNew) pyodide.runPython(checks ? START + CHECKS : START);
}

/** One Python. Cells run in it one after another and share their names. */
export class Python {
  /**
   * @param {object} pyodide a prepared one
   * @param {(output: object) => void} emit takes outputs (nbformat) while a cell runs
   */
  constructor(pyodide, emit) {
    this.outputs = new Outputs(emit);
    pyodide.setStdout(this.outputs.stream("stdout"));
    pyodide.setStderr(this.outputs.stream("stderr"));
    this.page = pyodide.pyimport("nnbook_page");
    this.page.connect((json) => this.outputs.add(JSON.parse(json)));
    this.count = 0;
  }

  /**
   * @param {string} code
   * @param {string} name how tracebacks call the cell
   * @returns {Promise<{status: "ok" | "error", count: number}>} rejects where Python itself breaks
   */
  async run(code, name) {
    this.outputs.open();
    this.count += 1;
    const done = await this.page.run(code, name, this.count);
    this.outputs.close();
    return { status: done ? "ok" : "error", count: this.count };
  }
}

/** What `loadPyodide` is told, whatever the place. Nothing beyond Pyodide's own files is loaded. */
export function settings(lockInfo) {
  return {
    env: { HOME: "/home/reader", PYTHONUNBUFFERED: "1", NNBOOK_PROGRESS: "off" },
    stdin: () => null,
    lockFileContents: { info: lockInfo, packages: {} },
  };
}

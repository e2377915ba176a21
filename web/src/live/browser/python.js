// Python in the place where this runs: a worker of the page, or Node in the tests.

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
 * @param {Record<string, string>} modules texts of what runs cells, by file name
 * @param {Uint8Array | null} checks nnbook as a zip archive, where the page needs it
 * @param {boolean} isNew false for one that begins with the memory of another
 */
export function prepare(pyodide, modules, checks, isNew = true) {
  pyodide.FS.mkdirTree(FOLDER);
  for (const [name, text] of Object.entries(modules)) {
    pyodide.FS.writeFile(`${FOLDER}/${name}`, text);
  }
  if (checks) pyodide.FS.writeFile(`${FOLDER}/nnbook.zip`, checks);
  if (isNew) pyodide.runPython(checks ? START + CHECKS : START);
}

// Of what a run writes past Python's own streams.
const MOST_RAW_CHARACTERS = 100_000;

/** One Python. Cells run in it one after another and share their names. */
export class Python {
  /**
   * @param {object} pyodide a prepared one
   * @param {(output: object, run: number) => void} emit takes outputs (nbformat's, updates of
   *   displays, clear_output), and the number of the run that they belong to
   */
  constructor(pyodide, emit) {
    this.emit = emit;
    this.count = 0;
    this.current = { run: 0, room: 0 };
    this.page = pyodide.pyimport("nnbook_page");
    this.page.connect((json, run) => emit(JSON.parse(json), run));
    pyodide.setStdout(this.device("stdout"));
    pyodide.setStderr(this.device("stderr"));
  }

  /** Takes what C code writes to a file descriptor, while Python itself cannot be asked. */
  device(name) {
    const decoder = new TextDecoder();
    const write = (bytes) => {
      const { current } = this;
      const text = decoder.decode(bytes.subarray(0, current.room), { stream: true });
      current.room -= text.length;
      if (text) this.emit({ output_type: "stream", name, text }, current.run);
      return bytes.length;
    };
    return { write };
  }

  /**
   * @param {string} code
   * @param {string} name how tracebacks call the cell
   * @param {number} run a number of its own
   * @returns {Promise<{status: "ok" | "error", count: number}>} rejects where Python itself breaks
   */
  async run(code, name, run) {
    this.count += 1;
    this.current = { run, room: MOST_RAW_CHARACTERS };
    const done = await this.page.run(code, name, this.count, run);
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

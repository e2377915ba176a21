// Runs cells in the reader's browser: Python as WebAssembly, without PyTorch. Needs no server.
import { Arrivals, download, totalBytes } from "./files.js";
import { Ended, Interpreter } from "./interpreter.js";

class Engine {
  /** @param {{static: string, needsChecks: boolean}} page */
  constructor({ static: address, needsChecks }) {
    this.folder = new URL("live/", address);
    this.needsChecks = needsChecks;
    this.label = "Python without PyTorch, in your browser";
    this.labAddress = null;
    this.reason = "";
    this.onState = () => {};
    this.files = null;
    this.memory = null;
    this.current = null;
  }

  async load(report) {
    const arrivals = new Arrivals(totalBytes(this.needsChecks), report);
    this.files = download(this.folder, this.needsChecks, arrivals);
    try {
      await this.begin(() => arrivals.add(PYODIDE.bytes["pyodide.asm.mjs"]));
    } catch (error) {
      arrivals.mute();
      this.close();
      throw new Error(
        `Python could not be loaded (${error.message}). Run the cell again to retry.`,
      );
    }
  }

  /** Start a Python; resolves when cells can run in it. */
  begin(codeLoaded = () => {}) {
    const address = new URL(PYODIDE.worker, this.folder);
    const interpreter = new Interpreter(address, { codeLoaded, broke: () => this.lose() });
    const started = this.files.then(async (files) => {
      const { memory } = await interpreter.start({ ...files, memory: this.memory });
      this.memory ??= memory;
      return interpreter;
    });
    this.current = { interpreter, started };
    return started;
  }

  restart() {
    this.onState("starting");
    return this.begin();
  }

  /**
   * Run a cell; one at a time.
   *
   * @param {string} code
   * @param {{name: string, outputs: {add: (output: object) => void, clear: (wait: boolean) =>
   *   void, signal: AbortSignal}}} options outputs takes nbformat's output objects in order,
   *   streams in pieces, until its signal is aborted: also what tasks show later
   * @returns {Promise<{status: "ok" | "error" | "stopped", count: number}>}
   */
  async run(code, { name, outputs }) {
    try {
      const python = await (this.current?.started ?? this.restart());
      this.onState("busy");
      const { status, count } = await python.run(code, name, outputs);
      this.onState("idle");
      return { status, count };
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      const text = `Python has ended: ${error.message}\n`;
      if (error.message) outputs.add({ output_type: "stream", name: "stderr", text });
      return { status: "stopped", count: 0 };
    }
  }

  lose() {
    this.current = null;
    this.onState("lost");
  }

  /** End Python at once, also within an endless loop. The next run starts a new one. */
  async stop() {
    if (!this.current) return;
    this.close();
    this.lose();
  }

  /** A fresh Python, ready to run. */
  async reset() {
    this.close();
    await this.restart();
    this.onState("idle");
  }

  /** Python in the browser has no widgets. */
  async view() {
    return null;
  }

  close() {
    this.current?.interpreter.end();
    this.current = null;
  }
}

/**
 * Load Python into the page.
 *
 * @param {{static: string, needsChecks: boolean}} page `static` is the address of `_static/`
 * @param {{report: (progress: {text: string, loaded?: number, total?: number}) => void}} options
 * @returns {Promise<Engine>} rejects with one line for the reader
 */
export async function open(page, { report }) {
  const engine = new Engine(page);
  await engine.load(report);
  return engine;
}

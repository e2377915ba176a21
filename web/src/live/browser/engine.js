// Runs cells in the reader's browser: Python as WebAssembly. Needs no server.
import { handOver } from "../../dom.js";
import { STATE } from "../../mime.js";
import { Figures } from "./figures.js";
import { Arrivals, download, totalBytes } from "./files.js";
import { Ended } from "./interpreter.js";
import { Pythons } from "./pythons.js";
import { keep, standings } from "./standings.js";

// The label of the bar, and where the site tells more.
const LABEL = PYODIDE.libraries.torch.endsWith(".whl")
  ? "PyTorch, in your browser"
  : "PyTorch's API in your browser: what this book uses";
const WITHOUT = "Python, in your browser";
const ABOUT = "book/in_the_browser.html";

class Engine {
  /** @param {{static: string, root: string, libraries: string[]}} page */
  constructor({ static: address, root, libraries }) {
    this.styles = new URL("widgets-style.css", address);
    this.folder = new URL("live/", address);
    this.libraries = libraries;
    this.label = libraries.includes("torch") ? LABEL : WITHOUT;
    this.aboutAddress = new URL(ABOUT, root).href;
    this.elsewhereAddress = new URL("#all-of-pytorch", this.aboutAddress).href;
    this.labAddress = null;
    this.reason = "";
    this.onState = () => {};
    this.pythons = null;
    this.current = null;
    this.figures = null;
    this.standings = "";
  }

  async load(report) {
    const arrivals = new Arrivals(totalBytes(this.libraries), report);
    this.pythons = download(this.folder, this.libraries, arrivals).then(
      (files) => new Pythons(files),
    );
    try {
      await this.begin();
    } catch (error) {
      arrivals.mute();
      this.close();
      throw new Error(
        `Python could not be loaded (${error.message}). Run the cell again to retry.`,
      );
    }
    // Figures that the page has are likely to be run, perhaps when there is no network any more.
    if (document.querySelector(`script[type="${STATE}"]`)) this.figures.load().catch(() => {});
  }

  /** Start a Python; resolves when cells can run in it. */
  begin() {
    const current = { interpreter: null, isOver: false };
    const figures = new Figures({
      folder: this.folder,
      styles: this.styles,
      tell: (moved) => current.interpreter.tell(moved),
    });
    this.figures = figures;
    current.started = this.pythons.then(async (pythons) => {
      if (current.isOver) throw new Ended();
      const interpreter = pythons.take();
      interpreter.listener = {
        broke: () => this.lose(),
        figure: (message) => figures.take(message),
        file: ({ name, text }) => handOver(name, text, "text/html"),
      };
      current.interpreter = interpreter;
      await interpreter.ready;
      this.standings = standings();
      interpreter.stand(this.standings);
      return interpreter;
    });
    this.current = current;
    return current.started;
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
   * @returns {Promise<{status: "ok" | "error" | "lacking" | "stopped", count: number}>}
   */
  async run(code, { name, outputs }) {
    try {
      const python = await (this.current?.started ?? this.restart());
      const pythons = await this.pythons;
      pythons.rest();
      this.onState("busy");
      const { status, count, standings: now } = await python.run(code, name, outputs);
      this.note(now);
      this.onState("idle");
      pythons.prepare();
      return { status, count };
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      const text = `Python has ended: ${error.message}\n`;
      if (error.message) outputs.add({ output_type: "stream", name: "stderr", text });
      return { status: "stopped", count: 0 };
    }
  }

  /** Keep how exercises stand after a run. */
  note(now) {
    if (now === this.standings) return;
    keep(this.standings, now);
    this.standings = now;
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

  /** A view of the widget `id`, not on the page yet; null if this Python has no such widget. */
  async view(id) {
    return (await this.figures?.view(id)) ?? null;
  }

  close() {
    if (this.current) this.current.isOver = true;
    this.current?.interpreter?.end();
    this.current = null;
  }
}

/**
 * Load Python into the page.
 *
 * @param {{static: string, root: string, libraries: string[]}} page `static` is the address of
 *   `_static/`, `root` that of the site; `libraries` names those that the page's cells need
 * @param {{report: (progress: {text: string, loaded?: number, total?: number}) => void}} options
 * @returns {Promise<Engine>} rejects with one line for the reader
 */
export async function open(page, { report }) {
  const engine = new Engine(page);
  await engine.load(report);
  return engine;
}

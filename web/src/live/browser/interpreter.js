// One worker with one Python, as seen from the page.

/** Thrown where Python ended before it could answer. The message is empty if it was told to. */
export class Ended extends Error {}

/** A Python that starts at once, runs one cell at a time, and is over when it ends. */
export class Interpreter {
  /**
   * @param {string} address the worker's script
   * @param {object} files what Python is made of
   */
  constructor(address, files) {
    this.worker = new Worker(address, { type: "module" });
    /**
     * Hears that Python has ended by itself, of figures, and of files for the reader.
     *
     * @type {{broke: () => void, figure: (message: object) => void, file: (message: {name: string,
     *   text: string}) => void}?}
     */
    this.listener = null;
    this.asked = null;
    this.runs = new Map();
    this.ended = null;
    this.worker.onmessage = ({ data }) => this.receive(data);
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.break(event.message || "its script could not be loaded");
    };
    /** Resolves when cells can run; rejects with `Ended` if Python is ended before. */
    this.ready = this.ask({ kind: "start", ...files });
  }

  /** Tell Python how the reader's exercises stand. */
  stand(standings) {
    this.worker.postMessage({ kind: "standings", standings });
  }

  /**
   * @returns {Promise<{status: "ok" | "error" | "lacking", count: number}>} rejects with `Ended` if Python is
   *   ended meanwhile
   */
  run(code, name, outputs) {
    const run = this.runs.size + 1;
    this.runs.set(run, outputs);
    outputs.signal.addEventListener("abort", () => this.runs.set(run, null), { once: true });
    return this.ask({ kind: "run", code, name, run });
  }

  /** Tell Python what the reader has moved; it hears of it when it is not running a cell. */
  tell(moved) {
    if (!this.ended) this.worker.postMessage({ kind: "moved", ...moved });
  }

  ask(message) {
    if (this.ended) return Promise.reject(this.ended);
    return new Promise((resolve, reject) => {
      this.asked = { resolve, reject };
      this.worker.postMessage(message);
    });
  }

  receive({ kind, ...data }) {
    if (this.ended) return;
    if (kind === "output") this.show(data);
    else if (kind === "broken") this.break(data.message);
    else this.asked.resolve(data);
  }

  /** Hand an output to the run that it belongs to, which may have ended. */
  show({ run, output }) {
    if (output.output_type.startsWith("figure_")) {
      this.listener.figure(output);
      return;
    }
    if (output.output_type === "file") {
      this.listener.file(output);
      return;
    }
    const outputs = this.runs.get(run);
    if (output.output_type === "clear_output") outputs?.clear(output.wait);
    else if (output.output_type === "lacking") outputs?.lack(output.package);
    else outputs?.add(output);
  }

  break(message) {
    if (this.ended) return;
    this.end(message);
    this.listener?.broke();
  }

  /** End Python, whatever it is doing. */
  end(reason = "") {
    if (this.ended) return;
    this.ended = new Ended(reason);
    this.worker.terminate();
    this.asked?.reject(this.ended);
  }
}

// Runs a page's cells in a Jupyter kernel of the server that the page came from.
//
// The kernel belongs to this tab and this page. It outlives a reload; a kernel that has died, was
// culled, or whose server has gone is replaced by a new one at the next run.
import { connect, find, start } from "./connection.js";
import { toOutput } from "./messages.js";
import { claim, forget, remember, remembered } from "./tab.js";
import { LiveManager } from "./widgets.js";

const ENDED = "Python has ended, and with it all names. The next run starts a new one.";
const INTERRUPT_AGAIN_MS = 2000;

class KernelEngine {
  label = "Python with PyTorch, on this machine";
  isResumed = false;

  /** Called with one line on what happened in Python apart from any cell. */
  onNotice = () => {};

  #page;
  #connection = null;
  #widgets = null;
  #starting = null;
  #state = "starting";
  #listener = () => {};
  #runs = 0;
  #hasBegun = true;
  #isStopping = false;
  #again = null;

  constructor(page) {
    this.#page = page;
    this.notebook = new URL(`lab/tree/${page.name}.ipynb`, page.base).href;
    addEventListener("pagehide", () => this.close());
    // A page that the browser has kept in memory comes back without its connection, and its widgets
    // without Python: it comes back to the same kernel as after a reload.
    addEventListener("pageshow", ({ persisted }) => {
      if (persisted) location.reload();
    });
  }

  /** Called with each new state, and at once with what is already known. */
  set onState(listener) {
    this.#listener = listener;
    if (this.#state !== "idle") listener(this.#state);
  }

  /** Connect to this tab's kernel, or to a new one. */
  async open() {
    const { base, name } = this.#page;
    const id = remembered(name);
    const model = id ? await find(base, id) : null;
    if (model && (await claim(id))) {
      this.isResumed = true;
      await this.#use(model);
      this.#enter(model.execution_state === "busy" ? "busy" : "idle");
    } else {
      await this.#ready();
    }
    return this;
  }

  /** Take care that there is a kernel; several callers share one start. */
  #ready() {
    if (this.#connection) return Promise.resolve();
    this.#starting ??= this.#begin().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  async #begin() {
    const { base, name } = this.#page;
    this.#enter("starting");
    try {
      const model = await start(base, `${name}.ipynb`);
      await claim(model.id);
      remember(name, model.id);
      await this.#use(model);
      this.#enter("idle");
    } catch (error) {
      this.#enter("lost");
      throw error;
    }
  }

  async #use(model) {
    this.#connection = await connect(this.#page.base, model, {
      onLost: (connection) => this.#lose(connection),
      onRestart: () => this.#restarted(),
      // A cell that is on its way has not begun: only that it ends makes Python idle.
      onIdle: () => this.#runs || this.#enter("idle"),
    });
    this.#manageWidgets();
  }

  #manageWidgets() {
    this.#widgets?.disconnect();
    this.#widgets = new LiveManager(
      this.#connection.kernel,
      this.#page.static,
      ({ ename, evalue }) => {
        if (ename !== "KeyboardInterrupt")
          this.onNotice(`A callback of a widget raised ${ename}: ${evalue}`);
      },
    );
  }

  #enter(state) {
    if (state !== "busy") clearTimeout(this.#again);
    if (state === this.#state) return;
    this.#state = state;
    this.#listener(state);
  }

  /** The names are gone. What has been displayed stays, without Python behind it. */
  #lose(connection) {
    if (connection !== this.#connection) return;
    this.#drop();
    forget(this.#page.name);
    this.#enter("lost");
  }

  #restarted() {
    this.#manageWidgets();
    this.#enter("lost");
  }

  #drop() {
    const [connection, widgets] = [this.#connection, this.#widgets];
    this.#connection = this.#widgets = null;
    widgets?.disconnect();
    connection?.close();
  }

  /**
   * Run `code`. Outputs arrive in order, as nbformat's output objects; streams in pieces.
   * @param {string} code
   * @param {{onOutput: (output: object) => void, onClear?: () => void}} handlers
   * @returns {Promise<{status: "ok" | "error" | "stopped", count: number}>}
   * @throws {Error} one line for the reader, when there is no kernel to run it
   */
  async run(code, handlers) {
    this.#runs += 1;
    this.#hasBegun = this.#isStopping = false;
    clearTimeout(this.#again);
    try {
      return await this.#execute(code, handlers);
    } finally {
      this.#runs -= 1;
    }
  }

  async #execute(code, { onOutput, onClear = () => {} }) {
    await this.#ready();
    const [connection, widgets] = [this.#connection, this.#widgets];
    this.#enter("busy");
    let clearNext = false;
    let isToldWhy = false;
    const onMessage = (message) => {
      this.#hasBegun ||= message.header.msg_type === "execute_input";
      if (message.header.msg_type === "clear_output") {
        clearNext = message.content.wait;
        if (!clearNext) onClear();
        return;
      }
      const output = toOutput(message);
      if (!output) return;
      if (clearNext) onClear();
      clearNext = false;
      isToldWhy ||= output.output_type === "error";
      onOutput(output);
    };
    try {
      // What the reader has moved reaches Python before the cell that reads it. What Python does
      // with it may take its time, and can be stopped.
      await widgets.settled();
      if (widgets !== this.#widgets) throw new Error(ENDED);
      if (this.#isStopping) {
        this.#enter("idle");
        return { status: "stopped", count: 0 };
      }
      const reply = await connection.execute(code, onMessage);
      const { status, execution_count: count, ename, evalue, traceback } = reply;
      this.#enter("idle");
      if (status === "ok") return { status, count };
      // The server holds back what comes too fast, errors too; the reply always comes.
      if (status === "error" && !isToldWhy)
        onOutput({ output_type: "error", ename, evalue, traceback });
      const stopped = status !== "error" || (this.#isStopping && ename === "KeyboardInterrupt");
      return { status: stopped ? "stopped" : "error", count };
    } catch {
      if (connection.isClosed) return { status: "stopped", count: 0 };
      throw new Error(connection.reason || ENDED);
    }
  }

  /** Interrupt the running cell: it ends with KeyboardInterrupt. */
  async stop() {
    const [connection, isHeard] = [this.#connection, this.#hasBegun];
    this.#isStopping = true;
    await connection?.interrupt();
    // A kernel ignores an interrupt that comes before the cell that it is meant for.
    clearTimeout(this.#again);
    const isOver = this.#state !== "busy" || !this.#isStopping || connection !== this.#connection;
    if (!isHeard && !isOver) this.#again = setTimeout(() => this.stop(), INTERRUPT_AGAIN_MS);
  }

  /** Give up this Python and start a fresh one. */
  async reset() {
    const old = this.#connection;
    this.#drop();
    forget(this.#page.name);
    old?.end();
    await this.#ready();
  }

  /** Render what only this engine can: a widget that is connected with Python. */
  async display(output, element) {
    return (await this.#widgets?.display(output.data ?? {}, element)) ?? false;
  }

  /** Leave the kernel to the next page of this tab; the server ends it after a while. */
  close() {
    this.#drop();
  }
}

/**
 * Open this tab's kernel for a page.
 * @param {{name: string, base: string, static: string}} page
 * @param {(progress: {text: string}) => void} report
 */
export async function open(page, report) {
  report({ text: "Starting Python with PyTorch" });
  return new KernelEngine(page).open();
}

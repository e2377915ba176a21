// Runs a page's cells in a Jupyter kernel of the server that the page came from.
//
// The kernel belongs to this tab and this page. It outlives a reload; a kernel that has died, was
// culled, or whose server has gone is replaced by a new one at the next run.
import { ENDED } from "../ended.js";
import { connect, find, start } from "./connection.js";
import { toOutput } from "./messages.js";
import { claim, forget, remember, remembered } from "./tab.js";
import { KernelWidgets } from "./widgets.js";

const ASKS = "Python waits for an answer below the cell.";
const PROPOSED = "Python has code for a cell, and this page writes into none. Copy it:";
const LONG_CALLBACK = "Python still runs a callback of a widget. Stop ends it.";
const LONG_CALLBACK_MS = 1000;
const INTERRUPT_AGAIN_MS = 2000;

/** What is shown for a part of a reply: of `name?`, or of `%load` and whatever else fills a cell. */
function answer({ source, data, text }) {
  if (source === "page") return data;
  return source === "set_next_input" ? { "text/plain": `${PROPOSED}\n\n${text}` } : null;
}

class KernelEngine {
  label = "Python with PyTorch, on this machine";
  isResumed = false;

  /** Why the last Python ended, where that is known. */
  reason = "";

  /** Called with one line on what happened in Python apart from any cell. */
  onNotice = () => {};

  /** Called with an output of a widget's callback, and the element that shows the widget. */
  onCallback = () => {};

  #page;
  #outputs;
  #connection = null;
  #widgets = null;
  #starting = null;
  #state = "starting";
  #listener = () => {};
  #runs = 0;
  #hasBegun = true;
  #isStopping = false;
  #again = null;
  #long = null;
  #raised = "";

  /**
   * @param {{name: string, base: string, static: string}} page
   * @param {{rendermime: object, displays: object}} outputs what outputs are shown with
   */
  constructor(page, outputs) {
    this.#page = page;
    this.#outputs = outputs;
    this.labAddress = new URL(`lab/tree/${page.name}.ipynb`, page.base).href;
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
    this.reason = "";
    this.#connection = await connect(this.#page.base, model, {
      onLost: (connection) => this.#lose(connection),
      onRestart: () => this.#restarted(),
      // A cell that is on its way has not begun: only that it ends makes Python idle.
      onIdle: () => this.#runs || this.#rest(),
      onBusy: () => this.#watchCallback(),
      onNotice: (words) => this.onNotice(words),
    });
    this.#manageWidgets();
  }

  #manageWidgets() {
    this.#widgets?.disconnect();
    this.#widgets = new KernelWidgets(this.#connection.kernel, {
      files: this.#page.static,
      ...this.#outputs,
      onOutput: (output, element) => this.#showCallback(output, element),
    });
  }

  #showCallback(output, element) {
    const { output_type: type, ename, evalue } = output;
    if (type === "error" && ename === "KeyboardInterrupt") return;
    if (type === "error") {
      this.#raised = `A callback of a widget raised ${ename}: ${evalue}`;
      this.onNotice(this.#raised);
    }
    this.onCallback(output, element);
  }

  /** A callback has ended: what it raised stays in sight. */
  #rest() {
    this.#enter("idle");
    if (this.#raised) this.onNotice(this.#raised);
    this.#raised = "";
  }

  /** What a reader moves is answered at once: Python is called busy only where that takes long. */
  #watchCallback() {
    if (this.#runs || this.#state !== "idle") return;
    this.#raised = "";
    clearTimeout(this.#long);
    this.#long = setTimeout(() => {
      this.onNotice(LONG_CALLBACK);
      this.#enter("busy");
    }, LONG_CALLBACK_MS);
  }

  #enter(state) {
    clearTimeout(this.#long);
    if (state !== "busy") clearTimeout(this.#again);
    if (state === this.#state) return;
    this.#state = state;
    this.#listener(state);
  }

  /** The names are gone. What has been displayed stays, without Python behind it. */
  #lose(connection) {
    if (connection !== this.#connection) return;
    this.reason = connection.reason;
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
   * Run `code`.
   * @param {string} code
   * @param {{outputs: {add: (output: object) => void, clear: (wait: boolean) => void,
   *   ask: (message: object, future: object) => void, signal: AbortSignal}}} options outputs takes
   *   nbformat's output objects in order, streams in pieces, until its signal is aborted: also what
   *   threads and tasks show later
   * @returns {Promise<{status: "ok" | "error" | "stopped", count: number}>}
   * @throws {Error} one line for the reader, when there is no kernel to run it
   */
  async run(code, { outputs }) {
    this.#runs += 1;
    this.#hasBegun = this.#isStopping = false;
    clearTimeout(this.#again);
    try {
      return await this.#execute(code, outputs);
    } finally {
      this.#runs -= 1;
    }
  }

  async #execute(code, outputs) {
    await this.#ready();
    const [connection, widgets] = [this.#connection, this.#widgets];
    this.#enter("busy");
    let error = null;
    try {
      // What the reader has moved reaches Python before the cell that reads it. What Python does
      // with it may take its time, and can be stopped.
      await widgets.settled();
      if (widgets !== this.#widgets) throw new Error(ENDED);
      if (this.#isStopping) {
        this.#enter("idle");
        return { status: "stopped", count: 0 };
      }
      const reply = await connection.execute(code, {
        onMessage: (message) => {
          if (message.header.msg_type === "error") error = message.content;
          this.#show(message, outputs);
        },
        onAsked: (message, future) => {
          this.onNotice(ASKS);
          outputs.ask(message, future);
        },
        signal: outputs.signal,
      });
      this.#enter("idle");
      if (reply.status === "error" && !error) outputs.add({ output_type: "error", ...reply });
      return this.#conclude(reply, outputs);
    } catch {
      if (connection.isClosed) return { status: "stopped", count: 0 };
      throw new Error(connection.reason || ENDED);
    }
  }

  #show(message, outputs) {
    const { header, content } = message;
    this.#hasBegun ||= header.msg_type === "execute_input";
    if (header.msg_type === "clear_output") outputs.clear(content.wait);
    const output = toOutput(message);
    if (output) outputs.add(output);
  }

  #conclude({ status, execution_count: count, ename, payload }, outputs) {
    if (status === "ok") {
      for (const data of (payload ?? []).map(answer).filter(Boolean))
        outputs.add({ output_type: "display_data", data, metadata: {} });
      if (payload?.some(({ source }) => source === "ask_exit")) this.#exit();
      return { status, count };
    }
    const stopped = status !== "error" || (this.#isStopping && ename === "KeyboardInterrupt");
    return { status: stopped ? "stopped" : "error", count };
  }

  /** A cell has called `exit()`: the kernel is about to end, and would not hear the next cell. */
  #exit() {
    const connection = this.#connection;
    connection?.end();
    connection?.lose();
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

  /** A view of the widget `id`; null where Python has none of that name. */
  async view(id) {
    return (await this.#widgets?.view(id)) ?? null;
  }

  /** Leave the kernel to the next page of this tab; the server ends it after a while. */
  close() {
    this.#drop();
  }
}

/**
 * Open this tab's kernel for a page.
 * @param {{name: string, base: string, static: string}} page
 * @param {{report: (progress: {text: string}) => void, rendermime: object, displays: object}}
 *   options report hears how far it is; the rest is what outputs are shown with
 */
export async function open(page, { report, ...outputs }) {
  report({ text: "Starting Python with PyTorch" });
  return new KernelEngine(page, outputs).open();
}

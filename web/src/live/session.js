// Makes the cells of a page editable and runs them, in order, in one Python.
import { Bar } from "./bar.js";
import { cellsOf } from "./cells.js";
import { Drafts } from "./drafts.js";
import { edit } from "./editor.js";
import { ENDED } from "./ended.js";
import * as notebook from "./notebook.js";
import { Row } from "./row.js";

const ENGINES = {
  kernel: () => import("./kernel/engine.js"),
  browser: () => import("./browser/engine.js"),
};
// A cell that lacks something has run as far as it can here.
const DONE = ["ran", "lacking"];
const GOES_ON = ["ok", "lacking"];
const SHOW_SECONDS_EVERY_MS = 1000;
const UNKEPT = "This browser does not keep what you type here: it is lost when you leave the page.";
const UNREACHABLE =
  "Python could not be loaded: the site does not answer. Run the cell again to retry.";

/** The page's cells, their editors, and the Python that runs them. */
class Session {
  /** @param {{engine: "kernel" | "browser", page: object}} options */
  constructor({ engine, page }) {
    this.kind = engine;
    this.page = page;
    this.cells = cellsOf("div.cell");
    this.drafts = new Drafts(page.name);
    this.state = new Map(this.cells.map((cell) => [cell, "fresh"]));
    this.ran = new Map(); // the code of each cell as it ran in this Python
    this.lacking = new Map(); // what the row of a cell says that needs what the page has not
    this.shown = new Map(); // the outputs of each cell's last run
    this.newOutputs = null;
    this.engine = null;
    this.starting = null;
    this.queue = [];
    this.running = null;
    this.bar = new Bar({
      runAll: () => this.enqueue(this.cells),
      stop: () => this.stop(),
      reset: () => this.reset(),
      download: () => this.told(() => this.download()),
      open: (file) => this.told(() => this.openNotebook(file)),
    });
    this.bar.show("none");
    this.bar.say(
      "Edit a cell, then run it. What stands above it, and is new or changed, runs first.",
    );
    this.parts = new Map(this.cells.map((cell) => [cell, this.open(cell)]));
    addEventListener("beforeunload", (event) => {
      if (this.drafts.areUnkept) event.preventDefault(); // the browser asks whether to leave
    });
  }

  /** Give one cell its editor and its row. */
  open(cell) {
    const restore = () => {
      editor.code = cell.original;
      editor.focus();
    };
    const row = new Row(cell, { run: () => this.runTo(cell), restore });
    const changed = (code) => {
      row.restore.hidden = code === cell.original;
    };
    const code = this.drafts.get(cell, this.cells) ?? cell.original;
    cell.printed.querySelector("pre").hidden = true;
    cell.printed.querySelector(".copybtn")?.remove();
    const editor = edit(cell.printed, {
      code,
      label: `Code of ${cell.name}`,
      onChange: (now) => {
        changed(now);
        this.keep(cell, now);
        this.compare(cell, now);
      },
      onRun: (goOn) => {
        this.runTo(cell);
        if (goOn) this.parts.get(this.cells[this.cells.indexOf(cell) + 1])?.editor.focus();
      },
    });
    changed(code);
    return { editor, row };
  }

  /** Keep what the reader has typed; say so where this browser keeps nothing. */
  keep(cell, code) {
    this.drafts.set(cell, this.cells, code);
    this.bar.warn(this.drafts.areUnkept ? UNKEPT : "");
  }

  /** Run `cell`, and first what stands above it and has not run in this Python as it now is. */
  runTo(cell) {
    if (this.isDue(cell)) return this.running;
    const above = this.cells.slice(0, this.cells.indexOf(cell));
    return this.enqueue([...above.filter((each) => !DONE.includes(this.state.get(each))), cell]);
  }

  enqueue(cells) {
    for (const each of cells.filter((cell) => !this.isDue(cell))) {
      this.queue.push(each);
      this.mark(each, "queued");
    }
    this.running ??= this.work().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  isDue(cell) {
    return ["queued", "running"].includes(this.state.get(cell));
  }

  /** A cell that has run counts as new as soon as its code is another one. */
  compare(cell, code) {
    if (!this.ran.has(cell) || this.isDue(cell)) return;
    const same = code === this.ran.get(cell);
    if (!same) this.mark(cell, "fresh", "changed since it ran");
    else if (this.lacking.has(cell)) this.mark(cell, "lacking", this.lacking.get(cell));
    else this.mark(cell, "ran");
  }

  mark(cell, state, text) {
    this.state.set(cell, state);
    this.parts.get(cell).row.show(state, text);
  }

  async work() {
    while (this.queue.length) {
      if (!(await this.start())) return;
      const cell = this.queue.shift();
      if (!cell) return; // stopped while Python was starting
      const status = await this.run(cell);
      if (GOES_ON.includes(status) || (status === "error" && cell.mayRaise)) continue;
      if (status === "error") this.drop(`not run: ${cell.name} raised an error`);
      // What was asked for after Stop still runs, unless it needs the cell that was stopped.
      else
        this.drop(`not run: ${cell.name} was stopped`, this.cells.slice(this.cells.indexOf(cell)));
    }
  }

  async run(cell) {
    const { editor } = this.parts.get(cell);
    const { code } = editor;
    const outputs = this.newOutputs(cell.element, {
      alt: code === cell.original ? cell.alt : "",
      previous: this.shown.get(cell),
    });
    this.shown.set(cell, outputs);
    this.mark(cell, "running");
    this.bar.say(`Running ${cell.name} …`);
    const began = performance.now();
    const clock = setInterval(() => {
      this.mark(cell, "running", `${((performance.now() - began) / 1000).toFixed(0)} s`);
    }, SHOW_SECONDS_EVERY_MS);
    let done;
    try {
      done = await this.engine.run(code, { name: cell.name, outputs });
    } catch (error) {
      outputs.add({ output_type: "stream", name: "stderr", text: error.message });
      done = { status: "stopped" };
      this.drop();
    }
    clearInterval(clock);
    outputs.end();
    const took = duration(performance.now() - began);
    const ended = {
      ok: ["ran", took],
      error: [cell.mayRaise ? "ran" : "failed", took],
      lacking: ["lacking", `needs ${outputs.lacks}, which is not on this page`],
      stopped: ["fresh", "stopped"],
    };
    const [state, text] = ended[done.status];
    this.mark(cell, state, text);
    if (state === "lacking") this.lacking.set(cell, text);
    else this.lacking.delete(cell);
    if (DONE.includes(state)) this.ran.set(cell, code);
    else this.ran.delete(cell);
    if (editor.code !== code) this.compare(cell, editor.code);
    const words = {
      ok: "has run.",
      error: "raised an error.",
      lacking: `${text}.`,
      stopped: "was stopped.",
    };
    const lost = this.bar.state === "lost" ? ` ${this.engine.reason || ENDED}` : "";
    this.bar.say(`Cell ${cell.number} ${words[done.status]}${lost}`);
    return done.status;
  }

  /** Forget what was still to run, of `cells`. */
  drop(reason = "", cells = this.cells) {
    const dropped = this.queue.filter((cell) => cells.includes(cell));
    this.queue = this.queue.filter((cell) => !dropped.includes(cell));
    for (const cell of dropped) this.mark(cell, "fresh", reason);
  }

  forgetRuns() {
    this.ran.clear();
    for (const cell of this.cells) if (!this.isDue(cell)) this.mark(cell, "fresh");
  }

  /** Make sure that there is a Python; say why, where there is none. */
  async start() {
    this.starting ??= this.load();
    try {
      await this.starting;
      return true;
    } catch (error) {
      this.starting = null;
      this.drop();
      this.bar.show("none");
      this.bar.say(error.message);
      return false;
    }
  }

  async load() {
    this.bar.show("starting");
    this.bar.load({ text: "Starting Python" });
    const [{ open }, { CellOutputs, Displays, renderers }] = await Promise.all([
      ENGINES[this.kind](),
      import("./outputs/index.js"),
    ]).catch(() => {
      throw new Error(UNREACHABLE);
    });
    const displays = new Displays();
    const { base, name } = this.page;
    const folder = base && new URL(`files/${name}`, base).href;
    const rendermime = renderers(this.page.static, (id) => this.engine.view(id), folder);
    this.newOutputs = (element, options) =>
      new CellOutputs(element, { rendermime, displays, ...options });
    this.engine = await open(this.page, {
      report: (progress) => this.bar.load(progress),
      rendermime,
      displays,
    });
    this.bar.describe(this.engine);
    const { elsewhereAddress } = this.engine;
    if (elsewhereAddress)
      for (const { row } of this.parts.values()) row.elsewhere.href = elsewhereAddress;
    this.bar.show("idle");
    this.bar.say("Python is ready.");
    this.engine.onState = (state) => this.onState(state);
    this.engine.onNotice = (words) => this.bar.say(words);
    this.engine.onCallback = (output, element) => this.showCallback(output, element);
    if (this.bar.state === "busy")
      this.bar.say("Python still runs a cell from before. Stop ends it.");
  }

  /** Do something; where it cannot be done, say why. */
  async told(action) {
    try {
      await action();
    } catch (error) {
      this.bar.say(error.message);
    }
  }

  /** Hand the reader this page's notebook with the code as it stands. */
  async download() {
    await notebook.download(this.page, this.cells, (cell) => this.parts.get(cell).editor.code);
    this.bar.say("The notebook is among your downloads, with what you have typed.");
  }

  /** Put the code of a notebook into the page's cells. */
  async openNotebook(file) {
    const codes = await notebook.open(this.page, this.cells, file);
    const editorOf = (cell) => this.parts.get(cell).editor;
    const changed = [...codes].filter(([cell, code]) => editorOf(cell).code !== code);
    const lost = changed.filter(([cell]) => editorOf(cell).code !== cell.original).length;
    const ask = `${file.name} replaces what you have typed in ${cellsInWords(lost)}. Go on?`;
    if (lost && !confirm(ask)) return;
    for (const [cell, code] of changed) editorOf(cell).code = code;
    this.bar.say(`${file.name} is open: ${cellsInWords(changed.length)} changed.`);
  }

  onState(state) {
    const wasBusy = this.bar.state === "busy";
    this.bar.show(state);
    if (state === "idle" && wasBusy && !this.running) this.bar.say("Python is ready.");
    if (state !== "lost") return;
    this.forgetRuns();
    // A cell that was running says so when it ends.
    if (![...this.state.values()].includes("running")) this.bar.say(this.engine.reason || ENDED);
  }

  /** What the callback of a widget shows stands below the cell that shows the widget. */
  showCallback(output, element) {
    const cell = this.cells.find((each) => each.element.contains(element));
    this.shown.get(cell ?? [...this.shown.keys()].at(-1))?.add(output);
  }

  async stop() {
    this.drop("stopped");
    await this.engine?.stop();
  }

  /** What is asked to run meanwhile waits for the fresh Python, and so does what stands above it. */
  async reset() {
    this.drop();
    this.forgetRuns();
    this.starting = this.restart();
    await this.start();
  }

  async restart() {
    this.bar.show("starting");
    this.bar.say("Starting a fresh Python …");
    await this.engine.reset();
    this.bar.show("idle");
    this.bar.say("A fresh Python is ready. Nothing has run in it yet.");
  }

  /** Put other code into a cell; undo brings back what stood there. */
  write({ cell: element, code }) {
    const { editor } = this.parts.get(this.cells.find((cell) => cell.element === element));
    editor.code = code;
    editor.focus();
  }

  /** Put the keyboard where the reader goes on: the Run button of a cell, by index. */
  focus(index) {
    this.parts.get(this.cells[index]).row.run.focus({ preventScroll: true });
  }
}

function cellsInWords(count) {
  return count === 1 ? "1 cell" : `${count} cells`;
}

function duration(milliseconds) {
  return milliseconds < 1000
    ? `${milliseconds.toFixed(0)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Open the page's cells for editing; Python starts with the first run, or when asked to. */
export function open(options) {
  const session = new Session(options);
  const opened = options.cell && session.cells.find(({ element }) => element === options.cell);
  if (opened) session.runTo(opened);
  else if (options.start) session.start();
  if (options.program) session.write(options.program);
  return session;
}

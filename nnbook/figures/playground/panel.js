// What stands around the picture: layers, run and pause, the program.
import { html } from "../shared/drawing.js";
import { Canvas } from "./canvas.js";
import { Composer } from "./composer.js";

const COPIED_MS = 2000;
const SLOW_STEPS = 50; // so many steps one by one; from there on always so many frames to double
const STILL_MS = 600;
const STILL_STEPS = 100;

const wantsStillness = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Panel {
  constructor(stage) {
    this.plane = new Canvas(stage);
    this.network = new Canvas(stage);
    this.composer = new Composer((hidden) => this.set({ hidden }));
    const button = (label, action) => {
      const made = html("button", { type: "button" }, label);
      made.addEventListener("click", action);
      return made;
    };
    this.runner = button("Run", () => this.toggle());
    this.stepper = button("Step", () => this.goTo(this.step + 1));
    this.again = button("Start over", () => this.goTo(0));
    this.copier = button("Copy as PyTorch", () => this.copy());
    this.opener = button("Open in the page", () => this.open());
    const buttons = [this.runner, this.stepper, this.again, this.copier, this.opener];
    this.tools = html("div", { class: "nn-tools nn-steps" }, ...buttons);
    this.text = html("pre", { tabindex: "0", "aria-label": "The PyTorch program" });
    const summary = html("summary", {}, "The program");
    this.details = html("details", { class: "nn-program" }, summary, this.text);
    this.details.addEventListener("toggle", () => this.write());
    const frame = stage.root.querySelector(".nn-stage");
    frame.before(this.tools, this.composer.element);
    stage.root.append(this.details);
  }

  /**
   * After each frame: the `step` that is asked for, whether it is `there`, the `last` one, the
   * `program` as a function (null where there is none), whether training `diverged`, `set` and `next`
   * frame.
   */
  update(state) {
    const { step, last, program, there, diverged } = state;
    // Whoever goes back, or resets, does not want it to run on.
    if (step === last || step < this.step || diverged || !program) this.isRunning = false;
    Object.assign(this, state);
    for (const each of [this.runner, this.stepper]) each.disabled = step === last || !program;
    this.again.disabled = step === 0;
    this.copier.disabled = !program;
    this.opener.disabled = !program;
    // The site's page has a cell for it; a notebook has cells of its own.
    this.opener.hidden = !document.querySelector("[data-takes-program]");
    this.runner.textContent = this.isRunning ? "Pause" : "Run";
    this.details.hidden = !program;
    clearTimeout(this.timer);
    if (!there) this.soon(() => this.next());
    else if (this.isRunning) this.soon(() => this.isRunning && this.goTo(this.step + this.leap()));
    else this.write();
  }

  /** Whether another frame follows at once. */
  get isUnderWay() {
    return (this.isRunning || !this.there) && !wantsStillness();
  }

  /** Before the next frame; for readers who want no movement, after a while. */
  soon(action) {
    this.timer = setTimeout(action, wantsStillness() ? STILL_MS : 0);
  }

  /** One step first, then ever more: what a step changes gets ever smaller. */
  leap() {
    if (wantsStillness()) return STILL_STEPS;
    return Math.max(1, Math.floor(this.step / SLOW_STEPS));
  }

  goTo(step) {
    if (step === 0) this.isRunning = false;
    this.set({ step: Math.min(this.last, step) });
  }

  toggle() {
    this.isRunning = !this.isRunning;
    this.runner.textContent = this.isRunning ? "Pause" : "Run";
    if (this.isRunning) this.goTo(this.step + this.leap());
    else this.next();
  }

  /** The page's cell for programs takes it, ready to be run. */
  open() {
    dispatchEvent(new CustomEvent("nn-program", { detail: this.program() }));
  }

  write() {
    if (this.details.open && this.program) this.text.textContent = this.program();
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.program());
      this.copier.textContent = "Copied";
    } catch {
      this.details.open = true;
      this.copier.textContent = "Copy it from below";
    }
    setTimeout(() => (this.copier.textContent = "Copy as PyTorch"), COPIED_MS);
  }
}

import { html } from "./drawing.js";

const FRAMES_A_RUN = 60;

/**
 * Put buttons under the picture, once, that move the control `step` by `by`: Back, and Next with the
 * name of what comes; with `run` also one that goes on by itself to the last step.
 */
export function stepButtons(stage, { step, last, by = 1, next, set, run = false }) {
  stage.stepButtons ??= new StepButtons(stage, run);
  stage.stepButtons.update({ step, last, by, next, set });
}

class StepButtons {
  constructor(stage, run) {
    const button = (action) => {
      const made = html("button", { type: "button" });
      made.addEventListener("click", action);
      return made;
    };
    this.backButton = button(() => this.go(-this.by));
    this.nextButton = button(() => this.go(this.by));
    this.backButton.textContent = "Back";
    this.row = html("div", { class: "nn-tools nn-steps" }, this.backButton, this.nextButton);
    if (run) {
      this.runner = button(() => this.toggle());
      this.row.prepend(this.runner);
    }
    stage.root.querySelector(".nn-stage").after(this.row);
  }

  update(state) {
    Object.assign(this, state);
    const { step, last, next } = state;
    this.backButton.disabled = step === 0;
    this.nextButton.disabled = step === last;
    this.nextButton.textContent = step === last ? "Done" : `Next: ${next}`;
    if (step === last) this.isRunning = false;
    if (!this.runner) return;
    this.runner.textContent = this.isRunning ? "Pause" : step === last ? "Train again" : "Train";
    if (this.isRunning)
      this.frame = requestAnimationFrame(() => this.isRunning && this.go(this.leap()));
  }

  go(by) {
    this.set({ step: Math.max(0, Math.min(this.last, this.step + by)) });
  }

  /** So many steps that a run takes about a second; all at once for readers who want no movement. */
  leap() {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.last;
    return Math.max(1, Math.round(this.last / this.by / FRAMES_A_RUN)) * this.by;
  }

  toggle() {
    this.isRunning = !this.isRunning;
    if (this.step === this.last) this.set({ step: 0 });
    else if (this.isRunning) this.go(this.leap());
    else this.update(this);
  }
}

// A prediction: the reader commits, then what answers it opens, beside a comparison.
import { advice, compared, judge } from "./answers.js";
import { button } from "./dom.js";

class Prediction {
  constructor(form) {
    this.form = form;
    this.name = form.dataset.name;
    this.inputs = [...form.querySelectorAll("input")];
    this.choices = [...form.querySelectorAll(".choice")];
    this.comparison = form.querySelector(".comparison");
    this.again = button("Predict again", () => this.reset(), { class: "again" });
    this.parts = [...document.querySelectorAll(`details.predicted[data-of="${this.name}"]`)];
    // Opening one part, to look without predicting, opens them all.
    for (const part of this.parts) part.addEventListener("toggle", () => this.open(part.open));
    form.querySelector(".skip").addEventListener("click", () => this.open(true));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.commit(this.inputs.map(({ value }) => value));
    });
    for (const choice of this.choices) {
      choice.addEventListener("click", () => this.commit([textOf(choice)]));
    }
    /** Called with what was said, or with null once that is taken back. */
    this.onChange = () => {};
  }

  /** The reader says this: compare, open, remember. Says what to do where it cannot be read. */
  commit(said) {
    if (this.said) return;
    if (!this.show(said)) {
      const unreadable = this.inputs.find((input) => !judge(input));
      this.say("unclear", advice(unreadable));
      unreadable.setAttribute("aria-invalid", "true");
      unreadable.focus();
      return;
    }
    if (this.form.contains(document.activeElement)) this.comparison.focus();
    this.onChange(this.said);
  }

  /** Show what was said once; false where it is no answer to this prediction, or no longer one. */
  show(said) {
    const compared = this.choices.length ? this.compareChoice(said) : this.compareInputs(said);
    if (!compared) return false;
    this.said = { texts: said, ...compared };
    this.say(compared.isRight ? "right" : "wrong", compared.words);
    this.form.classList.add("committed");
    for (const input of this.inputs) input.readOnly = true;
    this.comparison.after(this.again);
    this.open(true);
    return true;
  }

  compareChoice([said]) {
    const chosen = this.choices.find((choice) => textOf(choice) === said);
    if (!chosen) return null;
    chosen.setAttribute("aria-pressed", "true");
    const right = this.choices.find(({ dataset }) => "right" in dataset);
    const isRight = chosen === right;
    const words = isRight
      ? `You said “${said}”. That is right.`
      : `You said “${said}”. The answer is “${textOf(right)}”.`;
    return { isRight, words };
  }

  compareInputs(said) {
    if (said.length !== this.inputs.length) return null;
    this.inputs.forEach((input, at) => {
      input.value = said[at];
      input.removeAttribute("aria-invalid");
    });
    const judged = this.inputs.map(judge);
    if (!judged.every(Boolean)) return null;
    const words = judged.map((found, at) => sentence(this.inputs[at], found)).join(" ");
    return { isRight: judged.every(({ isRight }) => isRight), words };
  }

  say(kind, words) {
    this.comparison.className = `comparison ${kind}`;
    this.comparison.textContent = words;
  }

  /** Open or close all that answers. */
  open(isOpen) {
    for (const part of this.parts) part.open = isOpen;
    // A figure that started while it was closed has its width still to learn.
    if (isOpen) dispatchEvent(new Event("resize"));
  }

  /** As before the reader said anything. */
  reset() {
    this.said = null;
    this.say("", "");
    this.form.classList.remove("committed");
    for (const input of this.inputs) {
      input.readOnly = false;
      input.value = "";
    }
    for (const choice of this.choices) choice.removeAttribute("aria-pressed");
    this.again.remove();
    this.open(false);
    (this.inputs[0] ?? this.choices[0]).focus();
    this.onChange(null);
  }
}

function textOf(choice) {
  return choice.textContent.trim();
}

function sentence({ dataset: { answer, unit }, labels }, found) {
  return compared({ label: labels[0].firstChild.textContent, answer, unit }, found);
}

/** All predictions of the page, in its order. */
export const predictions = [...document.querySelectorAll("form.prediction")].map(
  (form) => new Prediction(form),
);

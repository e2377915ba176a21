// The concept inventory: twelve questions before the book, the same after it, and what has changed.
import { button, element, handOver } from "../dom.js";
import { isKept, load, update } from "../store.js";
import { brought, shuffled, taught } from "./questions.js";
import { dayOf, spoken } from "./schedule.js";

const UNSURE = "I cannot say yet";
const ROUNDS = ["before", "after"];

/** Fill the box of the page. */
export function startInventory(box) {
  const { questions, titles } = brought(box);
  const stage = element("div", { class: "stage" });
  box.append(stage);

  /** Answers of a round that fit today's questions, else null. */
  function kept(round) {
    const found = load().inventory[round];
    const isSound = typeof found?.answers === "object" && found.answers !== null;
    const isDay = /^\d{4}-\d\d-\d\d$/.test(found?.day ?? "");
    return isSound && isDay && questions.every(({ id }) => id in found.answers) ? found : null;
  }

  function show() {
    const round = ROUNDS.find((each) => !kept(each));
    stage.replaceChildren();
    if (kept("before")) stage.append(outcome());
    if (round === "before") stage.append(form(round));
    else if (round === "after") stage.append(button("Answer again, after the book", again));
    if (kept("before")) stage.append(saving());
  }

  function again() {
    stage.replaceChildren(form("after"));
    stage.querySelector("fieldset").focus();
  }

  function form(round) {
    const made = element("form", { class: "inventory" });
    questions.forEach((question, number) => {
      const legend = element("legend", {});
      legend.innerHTML = `${number + 1}. ${question.ask}`;
      const field = element("fieldset", { tabindex: "-1" }, legend);
      for (const text of [...shuffled(question.options.map((option) => option.text)), UNSURE]) {
        const words = element("span", {});
        words.innerHTML = text;
        const radio = { type: "radio", name: question.id, value: text, required: "" };
        field.append(element("label", {}, element("input", radio), words));
      }
      made.append(field);
    });
    const unclear = element("p", { class: "unclear", role: "alert" });
    made.append(element("button", { type: "submit", class: "commit" }, "Hand in"), unclear);
    made.noValidate = true;
    const begun = load().inventory.begun?.round === round ? load().inventory.begun.answers : {};
    for (const radio of made.querySelectorAll("input")) {
      radio.checked = begun?.[radio.name] === radio.value;
    }
    made.addEventListener("change", () => {
      update((all) => {
        all.inventory.begun = { round, answers: Object.fromEntries(new FormData(made)) };
      });
    });
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      const answers = Object.fromEntries(new FormData(made));
      const open = questions.find(({ id }) => !(id in answers));
      if (open) {
        const number = questions.indexOf(open) + 1;
        unclear.textContent = `Question ${number} has no answer yet. “${UNSURE}” is one.`;
        made.querySelector(`[name="${open.id}"]`).focus();
        return;
      }
      update((all) => {
        all.inventory[round] = { day: dayOf(), answers };
        delete all.inventory.begun;
      });
      show();
      stage.querySelector("h2")?.focus();
    });
    return made;
  }

  /** Before the book nobody is told the answers: they are asked again. */
  function outcome() {
    const [before, after] = ROUNDS.map(kept);
    const made = element("div", { class: "outcome" });
    const title = element("h2", { tabindex: "-1" }, after ? "What has changed" : "Kept");
    made.append(title);
    const right = (round) => questions.filter((question) => isRight(question, round)).length;
    if (!after) {
      const where = isKept()
        ? "are kept in this browser"
        : "stay until you leave this page: the browser keeps nothing for it. Save them as a file";
      const words = `Your answers of ${spoken(before.day)} ${where}. They are compared when you answer again after the book; until then nothing is given away.`;
      made.append(element("p", {}, words));
      return made;
    }
    const line = `${right(before)} of ${questions.length} right before, ${right(after)} after.`;
    made.append(element("p", { class: "count" }, line));
    for (const question of questions) made.append(compared(question, before, after));
    return made;
  }

  function compared(question, before, after) {
    const words = `${isRight(question, before) ? "right" : "not right"} before, ${isRight(question, after) ? "right" : "not right"} after`;
    const summary = element("summary", {}, `${question.concept} (${words})`);
    const made = element(
      "details",
      { class: isRight(question, after) ? "right" : "wrong" },
      summary,
    );
    const asked = element("p", {});
    asked.innerHTML = question.ask;
    made.append(asked);
    const [first, second] = [before, after].map(({ answers }) => answers[question.id]);
    const said = first === second ? { "Both times": first } : { Before: first, After: second };
    for (const [label, answer] of Object.entries(said)) {
      const line = element("p", {});
      const chosen = question.options.find(({ text }) => text === answer);
      line.innerHTML = `${label}: “${answer}”. ${chosen?.why ?? ""}`;
      made.append(line);
    }
    if (!isRight(question, after)) {
      const right = question.options.find(({ is_right }) => is_right);
      const said = element("p", {});
      said.innerHTML = `The answer is “${right.text}”. ${right.why}`;
      made.append(said);
    }
    made.append(taught(question, titles));
    return made;
  }

  function isRight(question, { answers }) {
    return question.options.some(
      (option) => option.is_right && option.text === answers[question.id],
    );
  }

  /** For a teacher who collects them: choices and misconceptions, no name, no other progress. */
  function saving() {
    return button("Save my answers as a file", () => {
      const rounds = ROUNDS.map(kept).filter(Boolean);
      const rows = rounds.map(({ day, answers }, at) => ({
        round: ROUNDS[at],
        day,
        answers: questions.map((question) => {
          const chosen = question.options.find(({ text }) => text === answers[question.id]);
          const { misconception = "" } = chosen ?? {};
          return { question: question.id, right: chosen?.is_right === true, misconception };
        }),
      }));
      const text = JSON.stringify(
        { format: "nnbook-inventory", version: 1, rounds: rows },
        null,
        1,
      );
      handOver("concept-inventory.json", text, "application/json");
    });
  }

  show();
  addEventListener("nn-progress", show);
}

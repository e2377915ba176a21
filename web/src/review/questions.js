// A question on the page: what is asked, how it is answered, what is said then.
import { advice, compared, isSame, judge } from "../answers.js";
import { button, element } from "../dom.js";
import { addressOf } from "../store.js";
import { filled } from "./drawn.js";

/** The questions that the page brings along. */
export function brought(box) {
  return JSON.parse(box.querySelector('script[type="application/json"]').textContent);
}

/** The same in another order; `random` as Math.random. */
export function shuffled(items, random = Math.random) {
  const all = [...items];
  for (let at = all.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [all[at], all[other]] = [all[other], all[at]];
  }
  return all;
}

function html(tag, text, attributes = {}) {
  const made = element(tag, attributes);
  made.innerHTML = text; // the book's own words, escaped when the site was built
  return made;
}

/** Where the subject is taught. */
export function taught({ page, section }, titles) {
  const { chapter, sections } = titles[page];
  const link = element(
    "a",
    { href: addressOf(page, section) },
    `${chapter} · ${sections[section]}`,
  );
  return element("p", { class: "taught" }, "Taught in ", link);
}

/** Kinds of answers to questions about numbers drawn anew. */
const DRAWN = ["number", "shape"];

function drawn(given) {
  const { answer, within, ...question } = filled(given);
  return { ...question, fields: [{ label: "", kind: given.kind, answer, within, unit: "" }] };
}

/** Show a question; `onAnswer(isRight, chosen)` is called once. Returns the element. */
export function ask(given, onAnswer) {
  const question = DRAWN.includes(given.kind) ? drawn(given) : given;
  const said = element("div", { class: "said", role: "status", tabindex: "-1" });
  const text = html("p", question.ask, { class: "question-text" });
  const answers = question.kind === "options" ? options(question, tell) : typed(question, tell);
  const box = element("section", { class: "nn-asked", "aria-label": "Question" }, text);
  if (question.code) {
    const code = html("div", question.code, { class: "asked-code" });
    code.querySelector("pre").tabIndex = 0; // long lines scroll by key, too
    box.append(code);
  }
  box.append(answers, said);

  function tell(isRight, parts, chosen) {
    said.replaceChildren(...parts);
    said.classList.add(isRight ? "right" : "wrong");
    said.focus();
    onAnswer(isRight, chosen);
  }
  return box;
}

function verdict(isRight) {
  return element("p", { class: "verdict" }, isRight ? "✓ Right." : "✕ Not so.");
}

function options(question, tell) {
  const list = element("div", { class: "choices", role: "group", "aria-label": "Answers" });
  for (const option of shuffled(question.options)) {
    const choice = button("", () => choose(option, choice), { class: "choice" });
    choice.append(html("span", option.text));
    list.append(choice);
    if (option.is_right) choice.dataset.right = "";
  }

  function choose(option, choice) {
    if (list.dataset.done) return;
    list.dataset.done = "yes";
    choice.setAttribute("aria-pressed", "true");
    for (const each of list.children) each.disabled = true;
    const right = question.options.find(({ is_right }) => is_right);
    const parts = [verdict(option.is_right)];
    const reason = ({ why }) => why.replace(/^Right[:.,]?\s*/, "");
    if (option.why) parts.push(html("p", reason(option)));
    if (!option.is_right) {
      parts.push(html("p", `The answer is “${right.text}”. ${reason(right)}`));
    }
    if (question.why) parts.push(html("div", question.why));
    tell(option.is_right, parts, option);
  }
  return list;
}

function typed(question, tell) {
  const asked = question.fields.map(({ unit, ...each }) => ({ ...each, unit: unit && ` ${unit}` }));
  const fields = asked.map(field);
  const inputs = fields.map((each) => each.querySelector("input"));
  const unclear = element("p", { class: "unclear", role: "alert" });
  const form = element("form", { class: "typed" });
  const commit = element("button", { type: "submit", class: "commit" }, "Commit");
  form.append(...fields, commit, unclear);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (commit.disabled) return;
    const found = inputs.map(judge);
    inputs.forEach((input, at) => {
      if (found[at]) input.removeAttribute("aria-invalid");
      else input.setAttribute("aria-invalid", "true");
    });
    const unreadable = inputs.find((_, at) => !found[at]);
    unclear.textContent = unreadable ? advice(unreadable) : "";
    if (unreadable) {
      unreadable.focus();
      return;
    }
    for (const input of inputs) input.readOnly = true;
    commit.disabled = true;
    const isRight = found.every((each) => each.isRight);
    const isExact = asked.every(({ answer }, at) => isSame(found[at].said, answer));
    const lines = isExact ? "" : asked.map((each, at) => compared(each, found[at])).join(" ");
    const said = found.map((each) => each.said).join("; ");
    const parts = [verdict(isRight), lines && element("p", {}, lines), html("div", question.why)];
    tell(isRight, parts.filter(Boolean), said);
  });
  return form;
}

/** A labelled box to type one thing into. */
function field({ label, kind, answer, within, unit }) {
  const input = element("input", { type: "text", autocomplete: "off" });
  if (!label) input.setAttribute("aria-label", "Your answer");
  Object.assign(input.dataset, { kind, answer, within });
  const box = element("label", {}, label);
  box.append(input, unit);
  return box;
}

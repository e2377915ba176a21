// The page Today: what waits, one question after the other, and when to come back.
import { button, element } from "../dom.js";
import { addressOf, isKept, load, update } from "../store.js";
import { ask, brought, taught } from "./questions.js";
import { A_DAY, answered, dayOf, isRead, nextDay, spoken, waiting } from "./schedule.js";

const UNKEPT =
  "This browser keeps nothing for this page. Before you leave it, save your progress as a file, below.";
const PLURAL = new Intl.PluralRules("en");
const count = (number, one, many) => `${number} ${PLURAL.select(number) === "one" ? one : many}`;

/** Fill the box of the page. */
export function startToday(box) {
  const { questions, titles } = brought(box);
  const stage = element("div", { class: "stage" });
  box.append(stage);
  let isEverything = false;
  let round = newRound([]);

  function open() {
    const all = load();
    return waiting(questions, all.review, isEverything ? () => true : isRead(all), dayOf());
  }

  function show(...parts) {
    stage.replaceChildren(...parts);
  }

  function welcome() {
    const all = load();
    const found = open();
    const seen = Object.keys(all.review).length;
    if (found.length) {
      const now = Math.min(found.length, A_DAY);
      const line = element("p", { class: "count" });
      line.append(element("strong", {}, count(now, "question", "questions")), " for today.");
      const more = found.length > now ? ` ${found.length - now} more wait for other days.` : "";
      show(
        line,
        element("p", {}, `About ${count(Math.ceil(now / 2), "minute", "minutes")}.${more}`),
      );
      stage.append(button("Begin", begin, { class: "commit" }));
      return;
    }
    const next = nextDay(all.review, dayOf());
    if (next) {
      show(
        element(
          "p",
          { class: "count" },
          `Nothing for today. The next question is due on ${spoken(next)}.`,
        ),
      );
    } else if (seen) {
      show(
        element(
          "p",
          { class: "count" },
          "Nothing waits. Read on, and there will be new questions.",
        ),
      );
    } else {
      const first = element("a", { href: addressOf("book/01_layers") }, "chapter 1");
      const line = element(
        "p",
        { class: "count" },
        "Questions come from what you have read. Begin with ",
      );
      line.append(first, ", and come back when you have read a section to its end.");
      show(line);
    }
    if (!isEverything && waiting(questions, all.review, () => true, dayOf()).length) {
      const fromEverywhere = () => {
        isEverything = true;
        welcome();
      };
      stage.append(button("Ask from the whole book", fromEverywhere));
    }
  }

  function begin() {
    round = newRound(open().slice(0, A_DAY));
    next();
  }

  function next() {
    const question = round.left.shift() ?? round.again.shift();
    if (!question) return finish();
    const forward = button("Next", next, { class: "commit" });
    const asked = ask(question, (isRight) => {
      keep(question, isRight);
      forward.textContent = after() ? "Next" : "Finish";
      asked.append(taught(question, titles), forward);
    });
    asked.setAttribute("tabindex", "-1");
    const place = after() ? `${after()} after this one` : "The last one";
    show(element("p", { class: "place" }, place), asked);
    asked.focus();
  }

  function after() {
    return round.left.length + round.again.length;
  }

  /** What was wrong comes once more at the end of the round; the first answer is what counts. */
  function keep({ id, ...question }, isRight) {
    if (round.seen.has(id)) return;
    round.seen.add(id);
    if (isRight) round.right += 1;
    else round.again.push({ id, ...question });
    update((all) => {
      all.review[id] = answered(all.review[id], isRight, dayOf());
    });
  }

  function finish() {
    const line = `${round.right} of ${round.seen.size} right at the first try.`;
    const following = nextDay(load().review, dayOf());
    const when = following ? ` The next question is due on ${spoken(following)}.` : "";
    show(element("p", { class: "count", tabindex: "-1" }, line + when));
    if (!isKept()) stage.append(element("p", {}, UNKEPT));
    stage.firstChild.focus();
    const more = Math.min(open().length, A_DAY);
    if (more) stage.append(button(more === 1 ? "One more" : `${more} more`, begin));
  }

  welcome();
  addEventListener("nn-progress", welcome);
}

function newRound(left) {
  return { left, again: [], seen: new Set(), right: 0 };
}

// Remembers what has been read and answered, shows it, and leads back to where the reader stopped.
import { element } from "./dom.js";
import { predictions } from "./predictions.js";
import { A_DAY, dayOf, isRead, waiting } from "./review/schedule.js";
import { addressOf, forget, load, pageName, update } from "./store.js";

const CHAPTER = /^book\/\d/;
const page = pageName();
const headings = [...document.querySelectorAll("article section > h2")];
const sections = headings.map((heading) => heading.parentElement).filter(({ id }) => id);
const questions = [...document.querySelectorAll("article .question")];

/** A heading's words, without the sign of its permalink. */
function wordsOf(heading) {
  const copy = heading.cloneNode(true);
  copy.querySelectorAll(".headerlink").forEach((link) => link.remove());
  return copy.textContent.trim();
}

/** What is stored of this page, without what the page no longer has. */
function record(all) {
  const { read, answered, predicted } = all.pages[page] ?? {};
  const ids = sections.map(({ id }) => id);
  const kept = predictions.filter(({ name }) => Array.isArray(predicted?.[name]?.texts));
  const found = {
    sections: sections.length,
    questions: questions.length,
    read: ids.filter((id) => read?.includes?.(id)),
    answered: [...questions.keys()].filter((number) => answered?.includes?.(number)),
    predicted: Object.fromEntries(kept.map(({ name }) => [name, predicted[name]])),
  };
  all.pages[page] = found;
  return found;
}

function add(list, item) {
  if (!list.includes(item)) list.push(item);
}

/** A section is read when its end has been on the screen. */
function watchSections() {
  const ends = new Map(
    sections.map((section) => [section.lastElementChild ?? section, section.id]),
  );
  const observer = new IntersectionObserver((entries) => {
    const seen = entries.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target);
    if (!seen.length) return;
    show(update((all) => seen.forEach((end) => add(record(all).read, ends.get(end)))));
  });
  for (const end of ends.keys()) observer.observe(end);
}

/** Where the reader is: the last section whose heading is above the middle of the screen. */
function watchPlace() {
  let waiting = 0;
  const keep = () => {
    waiting = 0;
    const above = headings.filter(
      (heading) => heading.getBoundingClientRect().top < innerHeight / 2,
    );
    const here = above.at(-1);
    update((all) => {
      all.last = {
        page,
        title: wordsOf(document.querySelector("article h1")),
        heading: here ? wordsOf(here) : "",
        anchor: here ? here.parentElement.id : "",
      };
    });
  };
  addEventListener("scroll", () => (waiting ||= setTimeout(keep, 400)), { passive: true });
  keep();
}

function watchQuestions() {
  questions.forEach((question, number) => {
    question.addEventListener(
      "toggle",
      ({ target }) => {
        if (target.open) show(update((all) => add(record(all).answered, number)));
      },
      { capture: true }, // toggle does not bubble
    );
  });
}

/** What was predicted is shown again; what is predicted now is kept, and where it stands. */
function watchPredictions() {
  const { predicted } = record(load());
  for (const each of predictions) {
    const { name, form } = each;
    if (predicted[name]) each.show(predicted[name].texts);
    each.onChange = (said) => {
      const heading = form.closest("section").querySelector("h2, h3");
      update((all) => {
        const kept = record(all).predicted;
        if (said) kept[name] = { ...said, heading: heading ? wordsOf(heading) : "" };
        else delete kept[name];
      });
    };
  }
}

function ring({ read, answered, sections, questions }) {
  const done = Math.min(1, (read.length + answered.length) / Math.max(1, sections + questions));
  const words = `${read.length} of ${sections} sections read, ${answered.length} of ${questions} questions answered`;
  const mark = element("span", { class: "progress-ring", title: words, style: `--done: ${done}` });
  mark.append(element("span", { class: "visually-hidden" }, ` (${words})`));
  if (done === 1) mark.classList.add("complete");
  return mark;
}

function show(all) {
  document.querySelectorAll(".progress-ring").forEach((old) => old.remove());
  const places = "nav.bd-links a, .bd-article td a";
  for (const link of document.querySelectorAll(places)) {
    const found = all.pages[pageName(link.href)];
    const sound = Array.isArray(found?.read) && Array.isArray(found.answered);
    if (sound && !new URL(link.href).hash.slice(1)) link.append(ring(found));
  }
  if (!CHAPTER.test(page ?? "")) return;
  const { read, answered } = record(all);
  for (const link of document.querySelectorAll(".page-toc a")) {
    link.classList.toggle(
      "read",
      read.includes(decodeURIComponent(new URL(link.href).hash.slice(1))),
    );
  }
  questions.forEach((question, number) => {
    question.classList.toggle("answered", answered.includes(number));
  });
}

/** On the welcome page: where to start, or where to go on. */
function invite(all) {
  const box = document.querySelector(".continue");
  const first = [...document.querySelectorAll("nav.bd-links a")].find(({ href }) =>
    CHAPTER.test(pageName(href) ?? ""),
  );
  if (!box || !first) return;
  const { last } = all;
  const known = last && typeof last.page === "string" && CHAPTER.test(last.page);
  const place = known ? [last.title, last.heading].filter(Boolean).join(" · ") : "";
  const target = known ? addressOf(last.page, last.anchor) : first.href;
  const words = known
    ? ["Continue", place]
    : ["Start", `Chapter 1 · ${first.firstChild.textContent.trim()}`];
  box.replaceChildren(
    element("a", { href: target }, element("strong", {}, words[0]), element("span", {}, words[1])),
  );
  box.hidden = false;
}

/** On the welcome page: how many questions wait on the page Today. */
function tellWaiting(all) {
  const box = document.querySelector(".review-waiting");
  if (!box) return;
  const questions = Object.entries(JSON.parse(box.dataset.questions)).flatMap(([place, ids]) => {
    const [page, section] = place.split("#");
    return ids.map((id) => ({ id, page, section }));
  });
  const count = Math.min(A_DAY, waiting(questions, all.review, isRead(all), dayOf()).length);
  box.hidden = !count;
  const words = count === 1 ? "One question waits" : `${count} questions wait`;
  box.replaceChildren(
    element("a", { href: addressOf("book/review") }, words),
    ` for today: about ${Math.ceil(count / 2) === 1 ? "a minute" : `${Math.ceil(count / 2)} minutes`}.`,
  );
}

/** On the welcome page: what was predicted wrongly, with the way back to it. */
function lookAgain(all) {
  const box = document.querySelector(".look-again");
  if (!box) return;
  const wrong = [...document.querySelectorAll("nav.bd-links a")].flatMap((link) =>
    wrongOf(all, pageName(link.href)).map(([name, { heading, words }]) =>
      element(
        "li",
        {},
        element(
          "a",
          { href: addressOf(pageName(link.href), `predict-${name}`) },
          [link.firstChild.textContent.trim(), heading].filter(Boolean).join(" · "),
        ),
        ` ${words}`,
      ),
    ),
  );
  box.hidden = !wrong.length;
  const title = `Look again at ${wrong.length === 1 ? "one prediction" : `${wrong.length} predictions`}`;
  box.replaceChildren(element("summary", {}, title), element("ul", {}, ...wrong));
}

function wrongOf(all, page) {
  return Object.entries(all.pages[page]?.predicted ?? {}).filter(
    ([name, said]) =>
      /^[a-z][a-z0-9-]*$/.test(name) &&
      said?.isRight === false &&
      typeof said.words === "string" &&
      typeof said.heading === "string",
  );
}

function offerToForget() {
  for (const button of document.querySelectorAll(".forget-progress")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      forget();
      show(load());
      invite(load());
      lookAgain(load());
      tellWaiting(load());
      dispatchEvent(new Event("nn-progress"));
      button.textContent = "Forgotten";
    });
  }
}

if (CHAPTER.test(page ?? "")) {
  update(record);
  watchSections();
  watchQuestions();
  watchPredictions();
  watchPlace();
}
show(load());
invite(load());
lookAgain(load());
tellWaiting(load());
offerToForget();

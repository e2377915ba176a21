// Take along what this browser keeps, and bring it back.
import { button, element, handOver } from "../dom.js";
import { EXERCISES, isKept, load, sound, update } from "../store.js";
import { dayOf } from "./schedule.js";

const FORMAT = "nnbook-progress";
const VERSION = 1;
const MOST_BYTES = 5e6;

/** What a saved file holds, of the book and of its exercises; throws an Error whose text says what is wrong with it. */
export function read(text) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Error("This file cannot be read. Choose one that this page has saved.");
  }
  const progress = file?.format === FORMAT ? sound(file.progress) : null;
  if (!progress)
    throw new Error(`This file holds no progress of this book (“format”: “${FORMAT}”).`);
  if (file.version !== VERSION) {
    throw new Error(
      `This file was saved by another version of this book (${file.version}, not ${VERSION}). Nothing here has changed.`,
    );
  }
  const isObject = typeof file.exercises === "object" && !Array.isArray(file.exercises);
  return { progress, exercises: (isObject && file.exercises) || {} };
}

/** What this browser keeps now. */
function here() {
  return { progress: load(), exercises: JSON.parse(localStorage.getItem(EXERCISES) ?? "{}") };
}

/** Put this in the place of what is here. */
function take({ progress, exercises }) {
  update((all) => Object.assign(all, progress));
  localStorage.setItem(EXERCISES, JSON.stringify(exercises));
  dispatchEvent(new Event("nn-progress"));
}

/** Two buttons: save everything as a file, take a file's progress in place of what is here. */
export function startKeeping(box) {
  const said = element("p", { role: "status" });
  const file = element("input", { type: "file", accept: ".json,application/json", hidden: "" });
  file.setAttribute("aria-label", "A saved progress file");
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    file.value = "";
    if (!chosen) return;
    try {
      if (chosen.size > MOST_BYTES)
        throw new Error("This file is too large to be one of this page.");
      const brought = read(await chosen.text());
      const before = here();
      take(brought);
      const long = isKept() ? "" : " until you leave this page: the browser keeps nothing for it";
      const back = button("Undo", () => {
        take(before);
        said.textContent = "Your progress is as it was before.";
      });
      said.replaceChildren(`Your progress is that of ${chosen.name} now${long}. `, back);
    } catch (error) {
      said.textContent = error.message;
    }
  });
  const save = () => {
    const kept = { format: FORMAT, version: VERSION, day: dayOf(), ...here() };
    handOver(`progress-${dayOf()}.json`, JSON.stringify(kept), "application/json");
    said.textContent = "Saved. Nothing has left your machine.";
  };
  box.append(button("Save my progress as a file", save));
  box.append(
    button("Bring progress from a file", () => file.click()),
    file,
    said,
  );
}

// Take along what this browser keeps, and bring it back.
import { button, element, handOver } from "../dom.js";
import { EXERCISES, load, sound, update } from "../store.js";
import { dayOf } from "./schedule.js";

const FORMAT = "nnbook-progress";
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
  const isObject = typeof file.exercises === "object" && !Array.isArray(file.exercises);
  return { progress, exercises: (isObject && file.exercises) || {} };
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
      const { progress, exercises } = read(await chosen.text());
      const kept = update((all) => Object.assign(all, progress));
      localStorage.setItem(EXERCISES, JSON.stringify(exercises));
      if (JSON.stringify(load()) !== JSON.stringify(kept)) {
        throw new Error("This browser keeps nothing for this page: its storage is full or denied.");
      }
      said.textContent = `Your progress is that of ${chosen.name} now.`;
      dispatchEvent(new Event("nn-progress"));
    } catch (error) {
      said.textContent = error.message;
    }
  });
  const save = () => {
    const exercises = JSON.parse(localStorage.getItem(EXERCISES) ?? "{}");
    const kept = { format: FORMAT, version: 1, day: dayOf(), progress: load(), exercises };
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

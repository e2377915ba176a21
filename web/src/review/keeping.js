// Take along what this browser keeps, and bring it back.
import { button, element } from "../dom.js";
import { load, sound, update } from "../store.js";
import { download } from "./inventory.js";
import { dayOf } from "./schedule.js";

const FORMAT = "nnbook-progress";
const MOST_BYTES = 5e6;

/** What a saved file holds; throws an Error whose text says what is wrong with it. */
export function read(text) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Error("This file cannot be read. Choose one that this page has saved.");
  }
  const found = file?.format === FORMAT ? sound(file.progress) : null;
  if (!found) throw new Error(`This file holds no progress of this book (“format”: “${FORMAT}”).`);
  return found;
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
      const found = read(await chosen.text());
      const kept = update((all) => Object.assign(all, found));
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
    const text = JSON.stringify({ format: FORMAT, version: 1, day: dayOf(), progress: load() });
    download(`progress-${dayOf()}.json`, text);
    said.textContent = "Saved. Nothing has left your machine.";
  };
  box.append(button("Save my progress as a file", save));
  box.append(
    button("Bring progress from a file", () => file.click()),
    file,
    said,
  );
}

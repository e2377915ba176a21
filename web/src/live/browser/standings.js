// How the reader's exercises stand: kept in this browser, handed to each Python when it starts.
import { EXERCISES } from "../../store.js";

function read() {
  return entries(`{"exercises":${localStorage.getItem(EXERCISES)}}`);
}

/** The entries of such a file; none of one that a cell has made something else of. */
function entries(text) {
  try {
    return JSON.parse(text).exercises ?? {};
  } catch {
    return {};
  }
}

/** What is kept, as the file that `nnbook.checks` reads. */
export function standings() {
  return JSON.stringify({ exercises: read() });
}

/**
 * Keep what a Python has changed. What another tab has kept meanwhile stays.
 *
 * @param {string} before the file as this Python found it
 * @param {string} now
 */
export function keep(before, now) {
  const [old, changed] = [before, now].map(entries);
  const isNew = ([id, entry]) => JSON.stringify(entry) !== JSON.stringify(old[id]);
  const all = { ...read(), ...Object.fromEntries(Object.entries(changed).filter(isNew)) };
  localStorage.setItem(EXERCISES, JSON.stringify(all));
}

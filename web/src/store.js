// What a reader has read, in this browser only. Nothing is sent anywhere.

const KEY = "nnbook-progress";
/** Where the outcomes of exercises are kept that were checked in the page. */
export const EXERCISES = "nnbook-exercises";
const EMPTY = { pages: {}, last: null, review: {}, inventory: {} };

/** The page's path below the site's root, without suffix: `book/01_layers`. */
export function pageName(address = location.href) {
  const root = new URL(document.documentElement.dataset.content_root ?? "./", location.href);
  const { origin, pathname } = new URL(address, location.href);
  if (origin !== root.origin || !pathname.startsWith(root.pathname)) return null;
  return decodeURIComponent(pathname.slice(root.pathname.length)).replace(/\.html$/, "");
}

/** The address of a page, seen from this one. */
export function addressOf(page, anchor) {
  const root = document.documentElement.dataset.content_root ?? "./";
  return `${root}${page}.html${anchor ? `#${anchor}` : ""}`;
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Read everything; what is missing, foreign or damaged counts as nothing. */
export function load() {
  try {
    return sound(JSON.parse(localStorage.getItem(KEY))) ?? structuredClone(EMPTY);
  } catch {
    return structuredClone(EMPTY);
  }
}

/** What a browser stored, or a file brings, with all its parts; null where it is something else. */
export function sound(found) {
  if (!isObject(found) || !isObject(found.pages)) return null;
  const { pages, last, review, inventory } = found;
  return {
    pages,
    last: isObject(last) ? last : null,
    review: isObject(review) ? review : {},
    inventory: isObject(inventory) ? inventory : {},
  };
}

/** Change what is stored. A browser may refuse: then it is remembered as long as the page. */
export function update(change) {
  const all = load();
  change(all);
  localStorage.setItem(KEY, JSON.stringify(all));
  return all;
}

/** Whether the browser has taken what was stored last; else it is remembered until the page is left. */
export function isKept() {
  return !window.unkept?.has(KEY);
}

export function forget() {
  localStorage.removeItem(KEY);
  localStorage.removeItem(EXERCISES);
}

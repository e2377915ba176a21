// What a reader has read, in this browser only. Nothing is sent anywhere.

const KEY = "nnbook-progress";
const EMPTY = { pages: {}, last: null };

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

/** Read everything; what is missing, foreign or damaged counts as nothing. */
export function load() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY));
    const sound = found && typeof found.pages === "object" && found.pages !== null;
    if (!sound) return structuredClone(EMPTY);
    return { pages: found.pages, last: typeof found.last === "object" ? found.last : null };
  } catch {
    return structuredClone(EMPTY);
  }
}

/** Change what is stored. A browser may refuse: then it is remembered as long as the page. */
export function update(change) {
  const all = load();
  change(all);
  localStorage.setItem(KEY, JSON.stringify(all));
  return all;
}

export function forget() {
  localStorage.removeItem(KEY);
}

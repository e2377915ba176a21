// What a reader has typed into the page's cells, kept in this browser only.
//
// A draft belongs to the code that it changed: when the book's code changes, it no longer
// applies, and an old draft is not laid over a new cell.
const KEY = "nnbook-drafts";

function load() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY));
    return found && typeof found === "object" ? found : {};
  } catch {
    return {};
  }
}

/** The drafts of one page: `get`, `set`, `isAny` and `areUnkept`. */
export class Drafts {
  /** @param {string} page its name, as `book/01_layers` */
  constructor(page) {
    this.page = page;
  }

  /** The reader's version of a cell; null where there is none. */
  get(cell, cells) {
    const found = load()[this.page]?.[key(cell, cells)];
    return typeof found === "string" ? found : null;
  }

  /** Keep `code` as the reader's version of a cell; the book's own code needs no keeping. */
  set(cell, cells, code) {
    const all = load();
    const mine = { ...all[this.page] };
    all[this.page] = mine;
    if (code === cell.original) delete mine[key(cell, cells)];
    else mine[key(cell, cells)] = code;
    if (!Object.keys(mine).length) delete all[this.page];
    localStorage.setItem(KEY, JSON.stringify(all));
  }

  /** Whether a reload would lose any: the browser keeps nothing, or has no room left. */
  get areUnkept() {
    return window.unkept.has(KEY) && Boolean(load()[this.page]);
  }

  /** Whether the reader has changed any of the cells as the book has them now. */
  isAny(cells) {
    return cells.some((cell) => this.get(cell, cells) !== null);
  }
}

/** The cell's own code, with a number where several cells of a page have the same. */
function key(cell, cells) {
  const twins = cells.filter(({ original }) => original === cell.original);
  return `${twins.indexOf(cell)}:${cell.original}`;
}

// Offers to run the page's code, and loads what that takes when the reader asks for it.
//
// A page that came from the Jupyter server of this machine says so: all its cells can run, with
// PyTorch. Elsewhere the cells that need no PyTorch run in the browser.
import { button, element } from "./dom.js";
import { Drafts } from "./live/drafts.js";
import { pageName } from "./store.js";

const STATIC = new URL("./", document.currentScript.src);
const base = document.documentElement.dataset.kernels;
const ways = {
  kernel: {
    cells: "div.cell",
    label: "Run live",
    words: "Python with PyTorch, on this machine. Every cell becomes editable, and what you move in a figure reaches Python.",
  },
  browser: {
    cells: "div.cell.tag_browser",
    label: "Run Python here",
    words: `Runs in your browser, Python without PyTorch: the cells with a Run button. Loads ${LIVE_MEGABYTES} MB when you run the first.`,
  },
};
const kind = base === undefined ? "browser" : "kernel";
const { cells, label, words } = ways[kind];
const name = pageName() ?? "";
const here = [...document.querySelectorAll(`article ${cells}`)].filter((cell) =>
  cell.querySelector(":scope > .cell_input pre"),
);
const OPENED = `nnbook-live:${name}`;

const invitation = element("div", { class: "nn-live-offer" });
const rows = here.map(startRow);
let opening = null;

function startRow(cell) {
  const run = button("Run", () => openPage({ cell }), { "aria-label": "Edit and run this cell" });
  run.classList.add("nn-run");
  return element("div", { class: "nn-cell-row" }, run);
}

function openPage(how) {
  opening ??= load(how).catch((error) => {
    opening = null;
    invitation.append(element("p", { role: "alert" }, `The editor could not be loaded: ${error.message}. Press again to retry.`));
  });
}

async function load(how) {
  const { open } = await import(new URL(LIVE_ENTRY, STATIC));
  invitation.remove();
  rows.forEach((row) => row.remove());
  if (kind === "kernel") remember();
  const page = {
    name,
    root: new URL(document.documentElement.dataset.content_root ?? "./", location.href).href,
    static: STATIC.href,
    base: base ? new URL(base, location.href).href : null,
    needsChecks: name.startsWith("exercises/"),
  };
  open({ engine: kind, cells, page, ...how });
}

// A kernel outlives a reload: the tab comes back to where it was.
function remember() {
  try {
    sessionStorage.setItem(OPENED, "yes");
  } catch {
    // Then the reader presses the button once more.
  }
}

function wasOpen() {
  try {
    return kind === "kernel" && sessionStorage.getItem(OPENED) === "yes";
  } catch {
    return false;
  }
}

if (here.length && !name.startsWith("solutions/")) {
  const start = button(label, () => openPage({ start: true }), { class: "nn-live-button nn-live-start" });
  invitation.append(start, element("p", {}, words));
  document.querySelector("article h1").after(invitation);
  here.forEach((cell, index) => cell.querySelector(":scope > .cell_input").after(rows[index]));
  if (wasOpen()) openPage({ start: true });
  else if (new Drafts(name).any) openPage({});
}

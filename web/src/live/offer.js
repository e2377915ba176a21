// Offers to run the page's code, and loads what that takes when the reader asks for it.
//
// A page that came from the Jupyter server of this machine says so: all its cells can run, with
// PyTorch. Elsewhere they run in the browser, with the part of PyTorch that the book uses.
import { button, element } from "../dom.js";
import { pageName } from "../store.js";
import { cellsOf } from "./cells.js";
import { Drafts } from "./drafts.js";

const STATIC = new URL("./", document.currentScript.src);
const base = document.documentElement.dataset.kernels;
const ways = {
  kernel: {
    label: "Run live",
    words:
      "Python with PyTorch, on this machine. Every cell becomes editable, and what you move in a figure reaches Python.",
  },
  browser: {
    label: "Run Python here",
    words: `Python and the part of PyTorch that this book uses, in your browser: nothing to install. Loads ${LIVE_MEGABYTES} MB when you run the first cell. `,
    about: ["What is in it", "book/in_the_browser.html"],
  },
};
const kind = base === undefined ? "browser" : "kernel";
const { label, words, about } = ways[kind];
const name = pageName() ?? "";
const here = cellsOf("div.cell");
const OPENED = `nnbook-live:${name}`;
// Such a page has no origin: it may load no module, start no worker and reach no server.
const CUT_OFF = {
  "file:":
    "Opened as a file, this page cannot run code. Open its address on the web, or run make in the book's folder.",
  other: "The frame around this page does not let it run code. Open the page in a tab of its own.",
};

const root = new URL(document.documentElement.dataset.content_root ?? "./", location.href).href;
const invitation = element("div", { class: "nn-live-offer" });
const complaint = element("p", { class: "nn-live-complaint", role: "alert" });
const rows = here.map(startRow);
const place = here.find(({ element: cell }) => cell.classList.contains("tag_program"));
let opening = null;
let session = null;
let asked = {};

function startRow({ element: cell }) {
  const run = button("Run", () => openPage({ cell }), { "aria-label": "Edit and run this cell" });
  run.classList.add("nn-run");
  return element("div", { class: "nn-cell-row" }, run);
}

/** Open the cells for editing; `how` says what runs then. The last word before they open counts. */
function openPage(how) {
  asked = { ...asked, ...how };
  if (opening) return;
  opening = import(new URL(LIVE_ENTRY, STATIC)).then(
    ({ open }) => start(open, asked),
    () => complain(asked.cell),
  );
}

/** Below the button that was pressed. */
function complain(cell) {
  opening = null;
  asked = {};
  complaint.textContent =
    "The editor could not be loaded: the site does not answer. Press again to retry.";
  (cell?.querySelector(":scope > .nn-cell-row") ?? invitation).append(complaint);
}

function more(text, page) {
  return element("a", { href: new URL(page, root).href }, text);
}

function start(open, how) {
  const { activeElement } = document;
  const focused = invitation.contains(activeElement)
    ? 0
    : rows.findIndex((row) => row.contains(activeElement));
  invitation.remove();
  rows.forEach((row) => row.remove());
  if (kind === "kernel") remember();
  const page = {
    name,
    root,
    static: STATIC.href,
    base: base ? new URL(base, location.href).href : null,
    libraries: librariesOf(document.querySelector('meta[name="nnbook-libraries"]')),
  };
  session = open({ engine: kind, page, ...how });
  if (focused !== -1) session.focus(focused);
}

/** The names of what the page's cells need beside Python, which the site's build has noted. */
function librariesOf(meta) {
  return meta?.content.split(" ").filter(Boolean) ?? [];
}

// A kernel outlives a reload: the tab comes back to where it was.
function remember() {
  sessionStorage.setItem(OPENED, "yes");
}

function wasOpen() {
  return kind === "kernel" && sessionStorage.getItem(OPENED) === "yes";
}

/** A figure hands over a program: it stands in the cell that is there for it, ready to run. */
function takePrograms({ element: cell }) {
  cell.dataset.takesProgram = "";
  addEventListener("nn-program", ({ detail: code }) => {
    const program = { cell, code };
    if (session) session.write(program);
    else openPage({ program });
  });
}

function offer() {
  const opener = button(label, () => openPage({ start: true }), {
    class: "nn-live-button nn-live-start",
  });
  invitation.append(opener, element("p", {}, words, ...(about ? [more(...about)] : [])));
  here.forEach(({ source }, index) => source.after(rows[index]));
  if (place) takePrograms(place);
  if (wasOpen()) openPage({ start: true });
  else if (new Drafts(name).isAny(here)) openPage({});
}

if (here.length && !name.startsWith("solutions/")) {
  document.querySelector("article h1").after(invitation);
  if (window.origin !== "null") offer();
  else invitation.append(element("p", {}, CUT_OFF[location.protocol] ?? CUT_OFF.other));
}

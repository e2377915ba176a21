// The widget host: turns each saved widget view of the page into the living widget.
//
// A view waits in a "room" (div.nn-room, made at build time) that keeps its place on the page: what
// holds it open as far as the figure will need it goes when the figure stands.
// Rooms start when they come near the viewport, when the address names their figure, and
// otherwise one by one while the browser is idle, so that a print shows all of them.
import { MessageLoop } from "@lumino/messaging";
import { Widget } from "@lumino/widgets";

import { families } from "./families.js";
import { isKnown, SiteManager } from "./manager.js";
import { VIEW } from "./mime.js";
import { savedModels } from "./saved.js";

const scripts = (type) => document.querySelectorAll(`script[type="${type}"]`);
const NEAR = "600px 0px";
const IDLE_AFTER_LOAD = 1500;

const manager = new SiteManager();
const models = savedModels();
const familyOf = families(models);
const rooms = [...scripts(VIEW)].map(roomOf);

function roomOf(script) {
  let element = script.closest(".nn-room");
  if (!element) {
    element = document.createElement("div");
    element.className = "nn-room";
    script.replaceWith(element);
  }
  const id = JSON.parse(script.textContent).model_id;
  element.addEventListener("keydown", keepKey);
  const placeholder = element.querySelector(".nn-placeholder");
  element.replaceChildren(...[placeholder].filter(Boolean));
  element.dataset.state = "waiting";
  const family = [...(familyOf.get(id) ?? [])];
  const figure = family.map((member) => models[member].state.figure).find(Boolean);
  return { element, id, family, figure, placeholder, started: null };
}

/** A key that a control has taken is nobody else's: the theme would search the page for menus at each. */
function keepKey(event) {
  if (event.defaultPrevented) event.stopPropagation();
}

// Keys that move the browser's own sliders, whatever stands around them.
const MOVES = /^(Arrow|Page|Home$|End$)/;
for (const kind of ["keydown", "keyup"]) {
  const keepMove = (event) => {
    if (event.target.type === "range" && MOVES.test(event.key)) event.stopPropagation();
  };
  addEventListener(kind, keepMove, { capture: true });
}

/** Say in the room why it stays empty: one sentence for the reader. */
function explain(room, text) {
  const message = document.createElement("p");
  message.className = "nn-room-message";
  message.setAttribute("role", "note");
  message.textContent = text;
  room.element.replaceChildren(message);
  room.element.dataset.state = "failed";
}

// One after another: anywidget gives a model two seconds to start, and all at once take longer.
let line = Promise.resolve();
// A figure that never stands holds up no other.
const patience = () => new Promise((done) => setTimeout(done, 10_000));

function start(room) {
  if (!room.started) {
    const before = line;
    room.started = before.then(() => open(room)).then(() => stand(room));
    line = before.then(() => Promise.race([room.started.catch(() => {}), patience()]));
  }
  return room.started;
}

async function open(room) {
  observer.unobserve(room.element);
  if (!models[room.id]) {
    explain(room, "This widget was not saved with the page. Run the notebook to see it.");
    return;
  }
  const unknown = room.family
    .map((id) => models[id])
    .find((model) => !isKnown(model.model_module, model.model_name));
  if (unknown) {
    const name = `${unknown.model_module} ${unknown.model_name}`;
    explain(room, `The website cannot show this widget (${name}). Run the notebook to see it.`);
    return;
  }
  room.element.dataset.state = "starting";
  const state = Object.fromEntries(
    room.family.filter((id) => !manager.has_model(id)).map((id) => [id, models[id]]),
  );
  await manager.set_state({ version_major: 2, version_minor: 0, state });
  const view = await manager.create_view(await manager.get_model(room.id));
  Widget.attach(view.luminoWidget, room.element);
  room.view = view;
  await complete(view);
}

/** Wait until all views within a view are in the page. */
async function complete(view) {
  const children = await Promise.all(view.children_views?.views ?? []);
  await Promise.all(children.map(complete));
}

/** Let the figure of an opened room stand alone, as soon as it is drawn. */
async function stand({ element, figure, placeholder, view }) {
  if (!view) return;
  if (figure) await drawn(view.el);
  placeholder?.remove();
  element.dataset.state = "ready";
  enclose(element, view.el);
}

/** The room is told how high it is, so that what changes in it is laid out without the page around it. */
function enclose(room, content) {
  const fit = ([{ borderBoxSize }]) => {
    room.style.height = `${borderBoxSize[0].blockSize}px`;
    room.classList.add("nn-enclosed");
  };
  new ResizeObserver(fit).observe(content, { box: "border-box" });
}

function drawn(box) {
  const isDrawn = () => box.querySelector(".nn-figure")?.numbers !== undefined;
  return new Promise((resolve) => {
    const observer = new MutationObserver(look);
    function look() {
      if (!isDrawn()) return;
      observer.disconnect();
      resolve();
    }
    observer.observe(box, { childList: true, subtree: true });
    look();
  });
}

/** The figure that the address names: `#figure-NAME` or a preset `#NAME:key=value`. */
function figureInAddress() {
  const hash = location.hash.slice(1);
  const [, name] = hash.match(/^figure-([\w-]+)$/) ?? hash.match(/^([\w-]+):/) ?? [];
  // Some names once had hyphens; links of that time still lead here.
  return name?.replaceAll("-", "_");
}

async function startAddressed() {
  const figure = figureInAddress();
  const room = figure && rooms.find((candidate) => candidate.figure === figure);
  if (!room || room.element.dataset.state === "ready") return;
  room.element.scrollIntoView();
  await start(room);
  document.getElementById(`figure-${figure}`)?.scrollIntoView();
}

function startRest() {
  const room = rooms.find((candidate) => !candidate.started);
  if (!room) return;
  whenIdle(async () => {
    start(room);
    await line;
    startRest();
  });
}

function whenIdle(callback) {
  if ("requestIdleCallback" in window) requestIdleCallback(callback, { timeout: 4000 });
  else setTimeout(callback, 200);
}

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) start(rooms.find((room) => room.element === target));
    }
  },
  { rootMargin: NEAR },
);
rooms.forEach((room) => observer.observe(room.element));

window.addEventListener("hashchange", startAddressed);
window.addEventListener("beforeprint", () => rooms.forEach(start));
window.addEventListener("resize", () => {
  for (const { view } of rooms) {
    if (view) MessageLoop.postMessage(view.luminoWidget, Widget.ResizeMessage.UnknownSize);
  }
});
startAddressed();

function afterLoad(callback) {
  if (document.readyState === "complete") callback();
  else window.addEventListener("load", callback, { once: true });
}
afterLoad(() => setTimeout(startRest, IDLE_AFTER_LOAD));

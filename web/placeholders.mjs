// What keeps a figure's place until it has started, and takes up the same room: its frame, its title,
// its first sentence and the rows of its controls, without the picture.
// Input: [{models, views}]: each page's saved models, and the ids of those that it shows.
// Output: [[HTML, or "" for a widget that is no figure]].

import { json } from "node:stream/consumers";
import { element, open, widen } from "./still-page.mjs";

// What a picture can be wide, in pixels: figure.css ends a figure, padding included, at 820.
const [NARROWEST, USUAL, WIDEST] = [160, 640, 820];
const NEAR = 0.75;

const near = (a, b) => Math.abs(a - b) <= NEAR;
const between = ([x1, y1], [x2, y2], x) => y1 + ((y2 - y1) * (x - x1)) / (x2 - x1);

function make(tag, name, ...children) {
  const made = element(tag);
  made.setAttribute("class", name);
  made.append(...children);
  return made;
}

/** The saved model that a reference leads to, bytes in place. */
function model(models, reference) {
  const { state, buffers = [] } = models[reference.replace("IPY_MODEL_", "")];
  for (const { path, data } of buffers) {
    const owner = path.slice(0, -1).reduce((value, key) => value[key], state);
    owner[path.at(-1)] = Uint8Array.from(Buffer.from(data, "base64"));
  }
  return state;
}

/** How high a picture is at each of some widths, close together where its height takes a turn. */
function heights(heightAt) {
  const found = new Map([NARROWEST, WIDEST].map((width) => [width, heightAt(width)]));
  const look = (from, to) => {
    const ends = [from, to].map((width) => [width, found.get(width)]);
    const inside = [1, 2, 3].map((quarter) => Math.round(from + ((to - from) * quarter) / 4));
    const fresh = inside.filter((width) => !found.has(width));
    if (!fresh.length) return;
    for (const width of fresh) found.set(width, heightAt(width));
    if (inside.every((width) => near(found.get(width), between(...ends, width)))) return;
    const stops = [from, ...inside, to];
    stops.slice(1).forEach((stop, i) => look(stops[i], stop));
  };
  look(NARROWEST, WIDEST);
  return [...found].sort(([a], [b]) => a - b);
}

/** The longest straight pieces through points: [[first point, last point], …]. */
function pieces(points) {
  const found = [];
  for (let from = 0; from < points.length; ) {
    let to = from;
    const isStraight = (end) =>
      points.slice(from, end).every(([x, y]) => near(y, between(points[from], points[end], x)));
    while (to + 1 < points.length && isStraight(to + 1)) to += 1;
    found.push([points[from], points[to]]);
    from = to + 1;
  }
  return found;
}

/** Rules that give `selector` the picture's height, whatever the width of its container. */
function rules(selector, points) {
  return pieces(points)
    .map(([[x1, y1], [x2, y2]]) => {
      const slope = x1 === x2 ? 0 : (y2 - y1) / (x2 - x1);
      const height = `calc(${(100 * slope).toFixed(3)}cqw + ${(y1 - slope * x1).toFixed(1)}px)`;
      return `@container (min-width: ${x1}px) { ${selector} { height: ${height} } }`;
    })
    .join("\n");
}

/** A figure's frame, title and words as HTML, with empty space for its picture. */
async function pictureless(state) {
  const code = Buffer.from(state._esm).toString("base64");
  const { default: widget } = await import(`data:text/javascript;base64,${code}`);
  const still = { get: (key) => state[key], set() {}, save_changes() {}, on() {}, off() {} };
  const place = make("div", "jupyter-widgets-disconnected");
  open(USUAL);
  const end = widget.render({ model: still, el: place });
  const space = `nn-space-${state.figure}`;
  const replaced = { svg: make("div", space).html(), canvas: "" };
  const html = place.html(({ tag }) => replaced[tag]);
  const picture = place.querySelector(".nn-stage").children.find(({ tag }) => tag === "svg");
  const points = heights((width) => {
    widen(width);
    return Number(picture.attributes.height);
  });
  end();
  return `<style>${rules(`.${space}`, points)}</style>${html}`;
}

/** The row of a control, as ipywidgets lays it out; without a kind of its own, as a slider. */
function row({ _view_name: view, description, _options_labels: options, index }) {
  const label = make("label", "widget-label", description);
  const look = (name) => `jupyter-widgets widget-inline-hbox widget-${name}`;
  if (options) {
    const select = make("select", "", make("option", "", options[index]));
    return make("div", look("dropdown"), label, select);
  }
  if (view === "TextView") {
    const input = element("input");
    input.setAttribute("type", "text"); // as ipywidgets' sheet names it
    return make("div", look("text"), label, input);
  }
  if (view === "TextareaView") return make("div", look("textarea"), label, element("textarea"));
  const track = make("div", "slider nn-track");
  const slider = make("div", "slider-container", track);
  return make(
    "div",
    look("slider widget-hslider"),
    label,
    slider,
    make("div", "widget-readout", "0"),
  );
}

async function placeholder(models, view) {
  const box = models[view]?.state;
  if (!box?._dom_classes?.includes("nn-box")) return "";
  const [picture, panel] = box.children.map((child) => model(models, child));
  const rows = panel.children.map((child) => row(model(models, child)));
  const looks = "jupyter-widgets widget-container widget-box widget-vbox";
  const controls = make("div", `${looks} nn-controls`, ...rows).html();
  const inside = (await pictureless(picture)) + controls;
  return `<div class="nn-placeholder ${looks} nn-box" inert>${inside}</div>`;
}

const written = [];
for (const { models, views } of await json(process.stdin)) {
  const page = [];
  // A figure that asks for more than a still page has waits in a room without a placeholder;
  // tests/web/heights.py says so.
  for (const view of views) page.push(await placeholder(models, view).catch(() => ""));
  written.push(page);
}
console.log(JSON.stringify(written));

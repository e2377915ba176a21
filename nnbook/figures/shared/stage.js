import { html, svg } from "./drawing.js";
import { Raster } from "./shape.js";

const isGrip = ({ target }) => target.closest?.(".nn-handle");

function holdPage(event) {
  if (isGrip(event)) event.preventDefault();
}

/** The drawing surface that `draw` receives. */
export class Stage {
  constructor(root, container) {
    this.root = root;
    this.frame = svg("svg", { role: "img" }, svg("g"), svg("g", { class: "nn-handles" }));
    this.svg = this.frame.make();
    [this.picture, { node: this.handles }] = this.frame.children;
    this.grips = new Map();
    this.colours = new Map();
    container.append(this.svg);
    this.svg.addEventListener("pointerdown", (event) => this.press(event));
    // Parts of an SVG have no touch-action of their own: the page would scroll with the finger.
    this.svg.addEventListener("touchstart", holdPage, { passive: false });
  }

  /** Start a frame of this size in pixels. */
  clear(width, height) {
    Object.assign(this, { width, height });
    this.frame.change({ width, height, viewBox: `0 0 ${width} ${height}` });
    this.next = svg("g");
    this.onPress = null;
    this.held = new Set();
  }

  /** The frame is complete: the page shows it, and grips that are not in it go. */
  finish() {
    this.next.takeOver(this.picture);
    this.picture = this.next;
    for (const [name, grip] of this.grips) {
      if (this.held.has(name)) continue;
      grip.remove();
      this.grips.delete(name);
    }
  }

  add(...nodes) {
    this.next.append(...nodes.flat());
  }

  /** The rgb triple of a palette colour ("a", "paper", …) in the present theme. */
  rgb(name) {
    if (!this.colours.has(name)) this.colours.set(name, this.readColour(name));
    return this.colours.get(name);
  }

  /** Another theme has other colours. */
  forgetColours() {
    this.colours.clear();
  }

  readColour(name) {
    const probe = html("span", { style: `color: var(--nn-${name})` });
    this.root.append(probe);
    const parts = getComputedStyle(probe)
      .color.match(/[\d.]+/g)
      .slice(0, 3)
      .map(Number);
    probe.remove();
    return parts;
  }

  /** A raster over `box`: `colour(column, row)` gives [r, g, b, alpha 0–255]. */
  raster(box, columns, rows, colour) {
    const pixels = new Uint8ClampedArray(4 * columns * rows);
    for (let row = 0, at = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1, at += 4) {
        pixels.set(colour(column, row), at);
      }
    }
    const size = { width: box.right - box.left, height: box.bottom - box.top };
    const place = { x: box.left, y: box.top, class: "nn-raster", ...size };
    return svg("foreignObject", place, new Raster(columns, rows, pixels));
  }

  /** A grip that is dragged with mouse or finger; `move(x, y)` gets pixels. Keys use the sliders. */
  handle(name, x, y, move) {
    let grip = this.grips.get(name);
    if (!grip) {
      const circles = [
        svg("circle", { r: 22, class: "nn-reach" }),
        svg("circle", { r: 7, class: "nn-grip" }),
      ];
      grip = svg("g", { class: "nn-handle", "data-handle": name }, ...circles).make();
      grip.circles = circles;
      this.grips.set(name, grip);
      this.handles.append(grip);
    }
    this.held.add(name);
    // By a transform the browser would sort all layers of the page again.
    for (const each of grip.circles) each.change({ cx: x.toFixed(2), cy: y.toFixed(2) });
    Object.assign(grip, { at: [x, y], move });
  }

  // Reaches overlap where grips are close together; the nearest one is meant.
  nearest([x, y]) {
    const distance = ({ at }) => Math.hypot(at[0] - x, at[1] - y);
    return [...this.grips.values()].reduce((best, grip) =>
      distance(grip) < distance(best) ? grip : best,
    );
  }

  press(event) {
    const bounds = this.svg.getBoundingClientRect();
    const at = (e) => [e.clientX - bounds.left, e.clientY - bounds.top];
    const grip = isGrip(event) && this.nearest(at(event));
    if (!grip) {
      this.onPress?.(...at(event));
      return;
    }
    event.preventDefault();
    this.svg.setPointerCapture(event.pointerId);
    const follow = (e) => e.pointerId === event.pointerId && grip.move(...at(e));
    const release = (e) => {
      if (e.pointerId !== event.pointerId) return;
      this.svg.removeEventListener("pointermove", follow);
      this.svg.removeEventListener("pointerup", release);
      this.svg.removeEventListener("pointercancel", release);
    };
    this.svg.addEventListener("pointermove", follow);
    this.svg.addEventListener("pointerup", release);
    this.svg.addEventListener("pointercancel", release);
  }
}

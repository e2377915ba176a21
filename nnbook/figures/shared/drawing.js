// SVG elements, lines, texts and marks.
import { Shape } from "./shape.js";

/** Describe an SVG element: no part of the page yet. Attributes with an undefined value are left out. */
export function svg(tag, attributes = {}, ...children) {
  return new Shape(tag, attributes, children.flat());
}

/** Build an HTML element. */
export function html(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** Text at a point; `anchor` is start, middle or end. With "halo" in `look` it reads over lines. */
export function text(x, y, content, look = "ink", anchor = "start") {
  return svg("text", { x, y, class: look, "text-anchor": anchor }, String(content));
}

export function line(x1, y1, x2, y2, look) {
  return svg("line", { x1, y1, x2, y2, class: look });
}

export function circle(cx, cy, r, look) {
  return svg("circle", { cx, cy, r, class: look });
}

/** A path through points given in pixels; a gap where a coordinate is not finite. */
export function path(points, look) {
  let pen = "M";
  let d = "";
  for (const [x, y] of points) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      pen = "M";
      continue;
    }
    d += `${pen}${x.toFixed(2)} ${y.toFixed(2)}`;
    pen = "L";
  }
  return svg("path", { d, class: look, fill: "none" });
}

export function polygon(points, look) {
  return svg("polygon", { points: points.join(" "), class: look });
}

/** A line from one point to another with a head; `colour` is "a", "muted", … of the palette. */
export function arrow(from, to, colour, weight = "thick") {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (length < 1) return svg("g");
  const [u, v] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  const head = Math.min(9, length);
  const neck = [to[0] - head * u, to[1] - head * v];
  const corners = [1, -1].map((side) => [
    neck[0] - 0.5 * side * head * v,
    neck[1] + 0.5 * side * head * u,
  ]);
  const shaft = path([from, neck], `stroke-${colour} ${weight}`);
  return svg("g", {}, shaft, polygon([to, ...corners], `fill-${colour}`));
}

/** Classes differ in shape as well as in colour: what marks class 0, 1 and 2. */
export const SHAPES = ["circle", "square", "triangle"];

export function marker(shape, x, y, size, look) {
  if (shape === "circle") return circle(x, y, size, look);
  if (shape === "square") {
    const side = size * 1.75;
    const corner = { x: x - side / 2, y: y - side / 2 };
    return svg("rect", { ...corner, width: side, height: side, class: look });
  }
  const [wide, low] = [size * 1.15, y + size * 0.8];
  return polygon([`${x},${y - size * 1.25}`, `${x - wide},${low}`, `${x + wide},${low}`], look);
}

/** Drawn inside a box, and cut off at its border. */
export function clipped({ left, top, right, bottom }, ...nodes) {
  const [width, height] = [right - left, bottom - top];
  const viewBox = `${left} ${top} ${width} ${height}`;
  // A nested svg clips by itself: no id, which two copies of a figure on one page would share.
  return svg("svg", { x: left, y: top, width, height, viewBox, overflow: "hidden" }, ...nodes);
}

export function inside({ left, top, right, bottom }, x, y) {
  return x >= left && x <= right && y >= top && y <= bottom;
}

// Marks of classes, as corners in units of a mark's size: for the canvas and for the drawing.
import { circle, polygon } from "../shared/drawing.js";

/** Classes differ in shape as well as in colour; a circle has no corners. */
const CORNERS = [
  null,
  [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ],
  [
    [0, -1.25],
    [-1.15, 0.8],
    [1.15, 0.8],
  ],
  [
    [0, -1.4],
    [-1.2, 0],
    [0, 1.4],
    [1.2, 0],
  ],
  [
    [0, 1.25],
    [-1.15, -0.8],
    [1.15, -0.8],
  ],
];

/** The mark of class `kind` as part of the drawing; without `isFull`, its rim alone. */
export function mark(kind, x, y, size, look, isFull = true) {
  const at = ([dx, dy]) => [x + size * dx, y + size * dy];
  const made = CORNERS[kind] ? polygon(CORNERS[kind].map(at), look) : circle(x, y, size, look);
  if (!isFull) made.setAttribute("fill", "none");
  return made;
}

/** Draw the outline of the same mark as the canvas's path. */
export function outline(pen, kind, x, y, size) {
  pen.beginPath();
  if (!CORNERS[kind]) {
    pen.arc(x, y, size, 0, 2 * Math.PI);
    return;
  }
  for (const [dx, dy] of CORNERS[kind]) pen.lineTo(x + size * dx, y + size * dy);
  pen.closePath();
}

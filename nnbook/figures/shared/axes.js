import { svg, text } from "./drawing.js";

/**
 * Axes inside `box` (left, top, right, bottom in pixels) over the ranges `x` and `y`.
 * Returns the group to add and the maps between data and pixels. `log` takes powers of ten.
 */
export function axes({ box, x, y, xTicks = [], yTicks = [], xLabel, yLabel, format = String }) {
  const scale = (low, high, from, to) => (value) =>
    from + ((value - low) / (high - low)) * (to - from);
  const toX = scale(x[0], x[1], box.left, box.right);
  const toY = scale(y[0], y[1], box.bottom, box.top);
  const group = svg("g", { class: "nn-axes" });
  for (const tick of xTicks) {
    const at = toX(tick);
    group.append(svg("line", { x1: at, x2: at, y1: box.top, y2: box.bottom, class: "grid" }));
    group.append(text(at, box.bottom + 16, format(tick, "x"), "muted", "middle"));
  }
  for (const tick of yTicks) {
    const at = toY(tick);
    group.append(svg("line", { x1: box.left, x2: box.right, y1: at, y2: at, class: "grid" }));
    group.append(text(box.left - 6, at + 4, format(tick, "y"), "muted", "end"));
  }
  if (xLabel)
    group.append(text((box.left + box.right) / 2, box.bottom + 34, xLabel, "muted", "middle"));
  if (yLabel) group.append(text(box.left, box.top - 8, yLabel, "muted", "start"));
  return {
    group,
    x: toX,
    y: toY,
    fromX: scale(box.left, box.right, x[0], x[1]),
    fromY: scale(box.bottom, box.top, y[0], y[1]),
  };
}

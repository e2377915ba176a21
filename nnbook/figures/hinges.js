import { axes } from "./shared/axes.js";
import { clipped, polygon, svg, text } from "./shared/drawing.js";
import { figure } from "./shared/life_cycle.js";
import { fixed } from "./shared/numbers.js";

const X = [-4, 4];
const Y = [-2.5, 2.5];
const REACH = 2.15; // how far up or down a hinge's far grip goes: it stays clear of the border
// Steps of 0.05: every knot that a slider can reach, and every corner of a target, is on the grid.
const GRID = Array.from({ length: 161 }, (_, i) => i / 20 - 4);
const TINY = 1e-9;

const HINGES = ["10 4", "4 3", "12 3 2 3"].map((dashes, i) => ({
  class: `stroke-${"abc"[i]}`,
  "stroke-width": 1.75,
  "stroke-dasharray": dashes,
}));
const SUM = { class: "stroke-ink thick" };
const TARGET = {
  class: "stroke-d",
  "stroke-width": 4,
  "stroke-dasharray": "0 8",
  "stroke-linecap": "round",
};
const GAP = { class: "stroke-bad thick" };

// Half the width of a grip, and of its label, in pixels.
const [GRIP, HALF] = [9, 25];

const relu = (z) => Math.max(0, z);
const TARGETS = {
  tent: {
    curve: (x) => relu(x + 1) - 2 * relu(x) + relu(x - 1),
    question: "Which slopes make the tent?",
  },
  ramp: {
    curve: (x) => 2 * relu(x + 0.5) - 2 * relu(x - 0.5),
    question: "Which hinges make the ramp?",
  },
  sine: { curve: Math.sin, question: "How close to the sine can you get?" },
};

const knotsAndSlopes = (values) => [1, 2, 3].map((i) => [values[`k${i}`], values[`s${i}`]]);

export function compute(values) {
  const pairs = knotsAndSlopes(values);
  const hinges = pairs.map(([k, s]) => GRID.map((x) => s * relu(x - k)));
  const sum = GRID.map((_, i) => hinges[0][i] + hinges[1][i] + hinges[2][i]);
  const target = GRID.map(TARGETS[values.target].curve);
  const gaps = sum.map((y, i) => Math.abs(y - target[i]));
  const meanGap = gaps.reduce((total, gap) => total + gap, 0) / gaps.length;
  const maxGap = Math.max(...gaps);
  const maxAt = GRID[gaps.findIndex((gap) => gap > maxGap - TINY)];
  const knots = [];
  const slopes = [];
  for (const [k, s] of pairs.sort((p, q) => p[0] - q[0])) {
    const slope = (slopes.at(-1) ?? 0) + s;
    if (k - knots.at(-1) < TINY) slopes.pop();
    else knots.push(k);
    slopes.push(slope);
  }
  return { hinges, sum, target, meanGap, maxGap, maxAt, knots, slopes };
}

const short = (value) => fixed(value, 1).replace(/\.0$/, "");
const polyline = (points, look) =>
  svg("polyline", { points: points.join(" "), fill: "none", ...look });
const bar = (x, y1, y2) =>
  svg("path", { d: `M${x} ${y1}V${y2}M${x - 5} ${y1}h10M${x - 5} ${y2}h10`, fill: "none", ...GAP });

// The straight pieces of the sum; a knot where the slope stays as it was ends no piece.
function pieces({ knots, slopes }) {
  const found = [{ from: X[0], slope: 0 }];
  knots.forEach((from, i) => {
    if (Math.abs(slopes[i] - found.at(-1).slope) > TINY) found.push({ from, slope: slopes[i] });
  });
  return found.map((piece, i) => ({ ...piece, to: found[i + 1]?.from ?? X[1] }));
}

function layout(width) {
  const bottom = 52 + Math.min(320, Math.max(230, width * 0.5));
  const wide = width >= 520;
  return {
    box: { left: 32, right: width - 14, top: 52, bottom },
    wide,
    height: bottom + (wide ? 136 : 202),
  };
}

function draw({ stage, numbers, values, set, width }) {
  const { box, wide } = layout(width);
  const plane = axes({
    box,
    x: X,
    y: Y,
    xTicks: [-4, -3, -2, -1, 0, 1, 2, 3, 4],
    yTicks: [-2, -1, 0, 1, 2],
    xLabel: "x",
    format: short,
  });
  const name = values.target;
  const matched = numbers.maxGap < TINY;
  const question = matched ? `The ${name}: no gap anywhere.` : TARGETS[name].question;
  stage.add(plane.group, text(box.left, 16, question, "ink bold"));
  drawSlopes(stage, plane, box, pieces(numbers));

  const along = (ys) => ys.map((y, i) => [plane.x(GRID[i]), plane.y(y)]);
  const between = [...along(numbers.sum), ...along(numbers.target).reverse()];
  stage.add(
    clipped(
      box,
      polygon(between, "fill-bad wash"),
      polyline(
        [
          [box.left, plane.y(0)],
          [box.right, plane.y(0)],
        ],
        { class: "edge" },
      ),
      numbers.hinges.map((ys, i) => polyline(along(ys), HINGES[i])),
      polyline(along(numbers.sum), SUM),
      polyline(along(numbers.target), TARGET),
    ),
  );
  if (!matched) {
    const at = GRID.indexOf(numbers.maxAt);
    const inside = (y) => plane.y(Math.min(Y[1], Math.max(Y[0], y)));
    stage.add(bar(plane.x(numbers.maxAt), inside(numbers.sum[at]), inside(numbers.target[at])));
  }
  drawGrips(stage, plane, box, values, set);
  drawLegend(stage, numbers, values, name, box, wide);
  return describe(numbers, name, question, matched);
}

// Above the plot: the slope of each piece of the sum, over that piece where there is room.
function drawSlopes(stage, plane, box, all) {
  for (const { from, to, slope } of all) {
    const [left, right] = [plane.x(from), plane.x(to)];
    if (from > X[0])
      stage.add(
        polyline(
          [
            [left, box.top - 18],
            [left, box.top],
          ],
          { class: "stroke-ink thin" },
        ),
      );
    const label = right - left > 110 ? `slope ${short(slope)}` : short(slope);
    if (right - left > 8 * label.length)
      stage.add(text((left + right) / 2, box.top - 6, label, "ink", "middle"));
  }
}

function drawGrips(stage, plane, box, values, set) {
  const labels = knotsAndSlopes(values).flatMap(([k, s], i) => {
    const run = Math.min(X[1] - k, REACH / Math.abs(s));
    const knot = [plane.x(k), plane.y(0)];
    const far = [plane.x(k + run), plane.y(s * run)];
    stage.handle(`k${i + 1}`, ...knot, (px) => set({ [`k${i + 1}`]: plane.fromX(px) }));
    stage.handle(`s${i + 1}`, ...far, (px, py) => {
      set({ [`s${i + 1}`]: plane.fromY(py) / Math.max(0.2, plane.fromX(px) - k) });
    });
    const look = `fill-${"abc"[i]} bold`;
    return [
      { at: knot, name: `knot ${i + 1}`, look },
      { at: far, name: `slope ${i + 1}`, look },
    ];
  });
  // Each label takes the first place around its grip that no other label or grip has taken.
  const taken = labels.map(({ at }) => [...at, GRIP]);
  const around = [18, 36, 54].flatMap((r) => [
    [0, r],
    [0, -r],
    [-r, 0],
    [r, 0],
    [-r, r],
    [r, r],
    [-r, -r],
    [r, -r],
  ]);
  const inside = ([x, y]) =>
    x > box.left + HALF && x < box.right - HALF && y > box.top + 9 && y < box.bottom - 9;
  for (const { at, name, look } of labels) {
    const places = around.map(([dx, dy]) => [at[0] + dx, at[1] + dy]).filter(inside);
    const free = ([x, y]) =>
      taken.every(([u, v, half]) => Math.abs(x - u) > HALF + half || Math.abs(y - v) > 15);
    const [x, y] = places.find(free) ?? places[0];
    taken.push([x, y, HALF]);
    stage.add(text(x, y + 4, name, `${look} halo`, "middle"));
  }
}

function drawLegend(stage, { meanGap, maxGap, maxAt }, values, name, box, wide) {
  const sample = (look) => (x, y) =>
    polyline(
      [
        [x, y],
        [x + 32, y],
      ],
      look,
    );
  const shade = (x, y) =>
    svg("rect", { x, y: y - 7, width: 32, height: 14, class: "fill-bad wash" });
  const entries = knotsAndSlopes(values).map(([k, s], i) => {
    const inner = k === 0 ? "x" : `x ${k < 0 ? "+" : "−"} ${fixed(Math.abs(k), 1)}`;
    return [`hinge ${i + 1}: ${fixed(s, 1)} · relu(${inner})`, sample(HINGES[i])];
  });
  entries.push(
    ["sum of the three hinges", sample(SUM)],
    [`target: ${name}`, sample(TARGET)],
    [`mean gap ${fixed(meanGap)}`, shade],
  );
  if (maxGap > TINY) {
    entries.push([
      `largest gap ${fixed(maxGap)} at x = ${fixed(maxAt)}`,
      (x, y) => bar(x + 16, y - 7, y + 7),
    ]);
  }
  entries.forEach(([label, mark], i) => {
    const second = wide && i > 2;
    const x = second ? (box.left + box.right) / 2 : box.left;
    const y = box.bottom + 60 + 22 * (second ? i - 3 : i);
    stage.add(mark(x + 2, y - 4), text(x + 44, y, label));
  });
}

function describe(numbers, name, question, matched) {
  const all = pieces(numbers);
  const parts = all.map(({ to, slope }, i) => {
    const until = i < all.length - 1 ? ` until ${short(to)}` : "";
    if (i === 0) return `flat at 0${until || " everywhere"}`;
    if (Math.abs(slope) < TINY) return `flat${until}`;
    return `${slope > 0 ? "rises" : "falls"} with slope ${short(slope)}${until}`;
  });
  const shape = `The sum is ${parts.join(", then ")}.`;
  if (matched) return `${shape} That is the ${name}: the gap is 0 everywhere.`;
  const early = numbers.maxAt < numbers.knots[0] ? ", where no hinge has begun" : "";
  const gap = `Mean gap to the ${name} ${fixed(numbers.meanGap)}, largest ${fixed(numbers.maxGap)} at x = ${fixed(numbers.maxAt)}${early}.`;
  return `${shape} ${gap} ${question}`;
}

export default figure({ compute, draw, height: (width) => layout(width).height });

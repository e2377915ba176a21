import { arrow, circle, line, marker, path, polygon, SHAPES, svg, text } from "./shared/drawing.js";
import { figure } from "./shared/life_cycle.js";
import { fixed, timesPower } from "./shared/numbers.js";

const KINDS = ["a", "b", "c"];
const TEMPERATURES = Array.from({ length: 41 }, (_, i) => 10 ** (i / 20 - 1));
const Z_END = 10;
const LOSS_END = 6;
const LOSS_TICKS = [
  [0, "0"],
  [Math.log(3), "ln 3 (guess)"],
  [4, "4"],
  [6, "6"],
];
const RARE = 1e-4;

function softmax(scores) {
  const top = Math.max(...scores);
  const powers = scores.map((s) => Math.exp(s - top));
  const sum = powers[0] + powers[1] + powers[2];
  return {
    p: powers.map((power) => power / sum),
    losses: scores.map((s) => top - s + Math.log(sum)),
  };
}

// Rounding each step of float64 to float32 gives what float32 arithmetic gives.
const f32 = Math.fround;

function inFloat32(scores, subtracted) {
  const inputs = scores.map((s) => f32(s - subtracted));
  const powers = inputs.map((s) => f32(Math.exp(s)));
  const sum = f32(f32(powers[0] + powers[1]) + powers[2]);
  return { inputs, powers, sum, p: powers.map((power) => f32(power / sum)) };
}

export function compute({ z1, z2, z3, shift, T, true: trueClass }, { species }) {
  const target = species.indexOf(trueClass);
  const logits = [z1, z2, z3];
  const { p, losses } = softmax(logits.map((z) => z / T));
  const difference = p.map((value, i) => value - (i === target ? 1 : 0));
  const scores = logits.map((z) => f32(f32(f32(z) + f32(shift)) / f32(T)));
  const naive = inFloat32(scores, 0);
  const stable = inFloat32(scores, Math.max(...scores));
  naive.loss = f32(-Math.log(naive.p[target]));
  stable.loss = f32(f32(Math.log(stable.sum)) - stable.inputs[target]);
  return {
    p,
    loss: losses[target],
    difference,
    gradient: difference.map((gap) => gap / T),
    naive,
    stable,
    path: TEMPERATURES.map((t) => softmax(logits.map((z) => z / t)).p),
  };
}

/** A whole number as it is, else three decimals, or a power of ten where these hide or swell it. */
function shown(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || (Number.isInteger(value) && size < 1e4)) return fixed(value, 0);
  if (size >= 0.00095 && size < 1e4) return fixed(value, size < 100 ? 3 : 1);
  return timesPower(value);
}

// For places with no room for a power of ten: the words line and the loss have the digits.
const brief = (value) => (value > 0 && value < 0.001 ? "≈0" : shown(value));

function layout(width) {
  const wide = width >= 620;
  const bars = { left: 0, right: wide ? Math.round(width * 0.54) : width, top: 42 };
  const loss = { ...bars, top: bars.top + 178 };
  const side = wide ? Math.min(300, width - bars.right - 54) : Math.min(270, width - 30);
  const triangle = {
    left: wide ? width - 14 - side : (width - side) / 2,
    side,
    top: wide ? 62 : loss.top + 86,
  };
  triangle.bottom = triangle.top + side * Math.sqrt(0.75);
  const table = { ...bars, top: wide ? loss.top + 76 : triangle.bottom + 92 };
  return { bars, loss, triangle, table, height: Math.max(table.top + 146, triangle.bottom + 72) };
}

function draw({ stage, numbers, values, data, set, width }) {
  const { shift, T } = values;
  const target = data.species.indexOf(values.true);
  const places = layout(width);
  const broken = !Number.isFinite(numbers.naive.sum) || !Number.isFinite(numbers.naive.loss);
  const cause = shift > 0 ? `shift ${shift}` : `T = ${fixed(T)}`;
  let headline = shift > 0 ? `${cause}: no bar has moved.` : "Add 100 to each logit: what moves?";
  if (broken) headline = `${cause}: the naive formula breaks.`;
  stage.add(text(0, 16, headline, "ink bold"));
  drawBars(stage, numbers, values.T, target, data.species, places.bars);
  drawLoss(stage, numbers, target, places.loss);
  drawTriangle(stage, numbers, values, data.species, places.triangle, set);
  drawTable(stage, numbers, data.species, places.table);
  const shares = data.species.map((name, i) => `${name} ${shown(numbers.p[i])}`).join(", ");
  const naive = broken
    ? `gives p = ${numbers.naive.p.map(shown).join(", ")} and loss ${shown(numbers.naive.loss)}`
    : "holds";
  return (
    `Probabilities: ${shares}; loss −log ${shown(numbers.p[target])} = ${shown(numbers.loss)}. ` +
    `Gradient for z₁, z₂, z₃: ${numbers.gradient.map(shown).join(", ")}. In float32 the naive formula ${naive}.`
  );
}

// A row per class: the bar p with the mark y on it, and the gradient as an arrow from 0.
function drawBars(stage, { p, gradient }, T, target, species, { left, right, top }) {
  const end = left + Math.round((right - left) * 0.6);
  const lane = [end + 30, right - 12];
  const zero = (lane[0] + lane[1]) / 2;
  const plain = Math.abs(T - 1) < 1e-9;
  stage.add(
    text(left, top, "bar: p, mark: y", "muted"),
    text(right, top, plain ? "gradient p − y" : "gradient (p − y)/T", "fill-d", "end"),
  );
  const foot = top + 142;
  for (const x of [zero, lane[0], lane[1]])
    stage.add(line(x, top + 24, x, foot, x === zero ? "edge" : "grid"));
  species.forEach((name, i) => {
    const y = top + 26 + 44 * i;
    const mark = i === target ? end : left;
    stage.add(marker(SHAPES[i], left + 6, y - 4, 5, `fill-${KINDS[i]}`));
    stage.add(
      text(left + 17, y, `${name}, y = ${i === target ? 1 : 0}`, i === target ? "ink bold" : "ink"),
    );
    stage.add(
      text(end, y, brief(p[i]), "ink bold", "end"),
      text(right, y, shown(gradient[i]), "fill-d bold", "end"),
    );
    stage.add(svg("rect", { x: left, y: y + 7, width: end - left, height: 14, class: "edge" }));
    stage.add(
      svg("rect", {
        x: left,
        y: y + 7,
        width: (end - left) * p[i],
        height: 14,
        class: `fill-${KINDS[i]}`,
      }),
    );
    stage.add(line(mark, y + 3, mark, y + 25, "stroke-ink thick"));
    stage.add(
      circle(zero, y + 14, 2.5, "fill-d"),
      arrow([zero, y + 14], [zero + gradient[i] * T * (lane[1] - zero), y + 14], "d"),
    );
  });
  const reach = String(Number((1 / T).toPrecision(2)));
  const ticks = [
    [left, "0", "start"],
    [(left + end) / 2, "0.5"],
    [end, "1", "end"],
    [zero, "0"],
    [lane[0], `−${reach}`],
    [lane[1], reach],
  ];
  for (const [x, label, anchor = "middle"] of ticks)
    stage.add(text(x, foot + 14, label, "muted", anchor));
}

function drawLoss(stage, { p, loss }, target, { left, right, top }) {
  const [from, to] = [left + 4, right - 8];
  const at = (value) => from + (Math.min(value, LOSS_END) / LOSS_END) * (to - from);
  stage.add(text(left, top + 12, `loss = −log ${shown(p[target])} = ${shown(loss)}`, "ink bold"));
  stage.add(svg("rect", { x: from, y: top + 20, width: to - from, height: 12, class: "edge" }));
  stage.add(
    svg("rect", { x: from, y: top + 20, width: at(loss) - from, height: 12, class: "fill-bad" }),
  );
  if (loss > LOSS_END)
    stage.add(
      svg("polygon", {
        points: `${to},${top + 17} ${to + 8},${top + 26} ${to},${top + 35}`,
        class: "fill-bad",
      }),
    );
  for (const [value, label] of LOSS_TICKS) {
    stage.add(
      line(at(value), top + 17, at(value), top + 36, "stroke-ink thin"),
      text(at(value), top + 50, label, "muted", "middle"),
    );
  }
}

// Every distribution over three classes is a point: p weighs the corners.
function drawTriangle(stage, numbers, values, species, place, set) {
  const { left, side, top, bottom } = place;
  const corners = [
    [left, bottom],
    [left + side / 2, top],
    [left + side, bottom],
  ];
  const at = (weights) =>
    [0, 1].map((axis) => weights.reduce((sum, w, i) => sum + w * corners[i][axis], 0));
  drawRegions(stage, corners);
  stage.add(polygon(corners, "edge"));
  species.forEach((name, i) => {
    const [x, y] = [corners[i][0], i === 1 ? top - 12 : bottom + 22];
    const start = [left - 8, x - 40, x - 70][i];
    stage.add(marker(SHAPES[i], start + 6, y - 4, 5, `fill-${KINDS[i]}`));
    stage.add(text(start + 17, y, name, name === values.true ? "ink bold" : "ink"));
  });
  const [x, y] = at(numbers.p);
  const goal = corners[species.indexOf(values.true)];
  const length = Math.hypot(x - goal[0], y - goal[1]);
  stage.add(dotted(path(numbers.path.map(at), "stroke-ink thick")));
  if (length > 12) {
    const tip = [x - (8 * (x - goal[0])) / length, y - (8 * (y - goal[1])) / length];
    stage.add(arrow(goal, tip, "d"));
  }
  drawTriangleLegend(stage, left - 8, bottom + 46);
  stage.handle("p", x, y, (px, py) => set(logitsAt(place, values, px, py)));
}

// Each corner's region is where its class is the likeliest; the grid has a line for each quarter.
function drawRegions(stage, corners) {
  const between = (i, j, share) =>
    [0, 1].map((axis) => share * corners[i][axis] + (1 - share) * corners[j][axis]);
  const centre = [0, 1].map((axis) => corners.reduce((sum, corner) => sum + corner[axis] / 3, 0));
  corners.forEach((corner, i) => {
    const [next, last] = [(i + 1) % 3, (i + 2) % 3];
    const half = between(i, next, 0.5);
    stage.add(polygon([corner, half, centre, between(i, last, 0.5)], `fill-${KINDS[i]} wash`));
    stage.add(path([half, centre], "stroke-muted thin dashed"));
    for (const share of [0.25, 0.5, 0.75])
      stage.add(path([between(i, next, share), between(i, last, share)], "grid"));
  });
}

function dotted(trail) {
  trail.setAttribute("stroke-dasharray", "0.5 5");
  trail.setAttribute("stroke-linecap", "round");
  return trail;
}

function drawTriangleLegend(stage, left, top) {
  const words = ["p − y: from the true corner to p", "where p goes as T runs 0.1 to 10"];
  stage.add(arrow([left, top - 4], [left + 30, top - 4], "d"));
  stage.add(dotted(line(left, top + 16, left + 30, top + 16, "stroke-ink thick")));
  words.forEach((label, i) => {
    stage.add(text(left + 40, top + 20 * i, label));
  });
}

/** The logits whose probabilities lie at a point of the triangle, as near to the present ones as can be. */
function logitsAt({ left, side, top, bottom }, { z1, z2, z3, T }, x, y) {
  const up = (bottom - y) / (bottom - top);
  const across = (x - left - (up * side) / 2) / side;
  const wanted = [1 - up - across, up, across].map((p) => T * Math.log(Math.max(RARE, p)));
  const mean = (z1 + z2 + z3 - wanted[0] - wanted[1] - wanted[2]) / 3;
  const shift = Math.max(-Z_END - Math.min(...wanted), Math.min(Z_END - Math.max(...wanted), mean));
  return { z1: wanted[0] + shift, z2: wanted[1] + shift, z3: wanted[2] + shift };
}

function drawTable(stage, { naive, stable }, species, { left, right, top }) {
  const columns = [
    [left + (right - left) * 0.63, "naive", "exp(·)", naive],
    [right, "stable", "exp(· − max)", stable],
  ];
  stage.add(
    text(left, top, "in float32", "muted"),
    text(left, top + 18, "of (z + shift)/T", "muted"),
  );
  stage.add(line(left, top + 26, right, top + 26, "edge"));
  species.forEach((name, i) => {
    stage.add(
      marker(SHAPES[i], left + 6, top + 40 + 20 * i, 5, `fill-${KINDS[i]}`),
      text(left + 17, top + 44 + 20 * i, name),
    );
  });
  stage.add(text(left, top + 104, "sum"), text(left, top + 124, "loss"));
  for (const [x, name, formula, { powers, sum, p, loss }] of columns) {
    stage.add(text(x, top, name, "ink bold", "end"), text(x, top + 18, formula, "muted", "end"));
    const cells = [
      ...powers.map((power, i) => `${brief(power)} → ${brief(p[i])}`),
      shown(sum),
      shown(loss),
    ];
    cells.forEach((cell, row) => {
      const failed = !Number.isFinite(sum) || /∞|NaN/.test(cell);
      stage.add(text(x, top + 44 + 20 * row, cell, failed ? "fill-bad bold" : "ink", "end"));
    });
  }
}

export default figure({ compute, draw, height: (width) => layout(width).height });

import { svg, text } from "./shared/drawing.js";
import { figure } from "./shared/life_cycle.js";
import { fixed, precise } from "./shared/numbers.js";
import { stepButtons } from "./shared/step_buttons.js";

const { exp, log, max } = Math;
const sum = (values) => values.reduce((total, value) => total + value, 0);
const dot = (u, v) => sum(u.map((value, i) => value * v[i]));
const columnOf = (matrix, j) => matrix.map((row) => row[j]);
const transposed = (matrix) => matrix[0].map((_, j) => columnOf(matrix, j));
/** rows (n, d) times rows (m, d), each with each: (n, m) */
const paired = (a, b) => a.map((u) => b.map((v) => dot(u, v)));
const plus = (matrix, bias) => matrix.map((row) => row.map((value, j) => value + bias[j]));
const softmax = (row) => {
  const powers = row.map((value) => exp(value - max(...row)));
  return powers.map((power) => power / sum(powers));
};

export function compute({ rows, flower, step, row, column }, data) {
  const { W1, b1, W2, b2 } = data.weights;
  const n = data.batches[rows];
  const chosen = Array.from({ length: n }, (_, i) => (flower + i * data.apart) % data.X.length);
  const x = chosen.map((i) => data.X[i]);
  const y = chosen.map((i) => data.y[i]);
  const z = plus(paired(x, W1), b1);
  const h = z.map((values) => values.map((value) => max(0, value)));
  const logits = plus(paired(h, W2), b2);
  const p = logits.map(softmax);
  const loss = -sum(p.map((shares, i) => log(shares[y[i]]))) / n;
  const dlogits = p.map((shares, i) =>
    shares.map((share, j) => (share - (j === y[i] ? 1 : 0)) / n),
  );
  const dh = paired(dlogits, transposed(W2));
  const dz = dh.map((values, i) => values.map((value, j) => (z[i][j] > 0 ? value : 0)));
  const dW1 = paired(transposed(dz), transposed(x));
  const dW2 = paired(transposed(dlogits), transposed(h));
  const db1 = transposed(dz).map(sum);
  const db2 = transposed(dlogits).map(sum);
  const tensors = { x, y, W1, b1, z, h, W2, b2, logits, p, loss };
  const gradients = { dlogits, dW2, db2, dh, dz, dW1, db1 };
  const numbers = { ...tensors, ...gradients, flowers: chosen };
  const result = numbers[STEPS[step].result];
  const at = [Math.min(row, result.length - 1), Math.min(column, result[0].length - 1)];
  return { ...numbers, at, lit: result[at[0]][at[1]] };
}

/** Two decimals where numbers are large, more for the small ones of backward. */
function shown(value) {
  const size = Math.abs(value);
  if (size === 0) return "0";
  return size < 0.001 ? precise(value, 1) : fixed(value, size < 0.1 ? 3 : 2);
}
const inBrackets = (value) => (value < 0 ? `(${shown(value)})` : shown(value));
const products = (u, v) => u.map((value, i) => `${shown(value)}·${inBrackets(v[i])}`);

// What each step computes, from what (`lights` gives tensor, row, column; null is all of them), and
// the arithmetic of the number at [i, j].
const STEPS = [
  {
    result: "x",
    code: "x, and the true class y of each row",
    lights: (i, j) => [["x", i, j]],
    arithmetic: () => [],
  },
  {
    result: "z",
    code: "z = x @ W1.T + b1",
    lights: (i, j) => [
      ["x", i, null],
      ["W1", j, null],
      ["b1", j, 0],
    ],
    arithmetic: ({ x, W1, b1 }, i, j) => [...products(x[i], W1[j]), inBrackets(b1[j])],
  },
  {
    result: "h",
    code: "h = z.relu()",
    lights: (i, j) => [["z", i, j]],
    arithmetic: ({ z }, i, j) => [`max(0, ${shown(z[i][j])})`],
  },
  {
    result: "logits",
    code: "logits = h @ W2.T + b2",
    lights: (i, j) => [
      ["h", i, null],
      ["W2", j, null],
      ["b2", j, 0],
    ],
    arithmetic: ({ h, W2, b2 }, i, j) => [...products(h[i], W2[j]), inBrackets(b2[j])],
  },
  {
    result: "p",
    code: "p = softmax(logits), loss = −mean of log p[y]",
    lights: (i) => [["logits", i, null]],
    arithmetic: ({ logits }, i, j) => {
      const [first, ...rest] = logits[i].map((value) => `exp ${inBrackets(value)}`);
      const last = `${rest.pop()})`;
      return [`exp ${inBrackets(logits[i][j])} / (${first}`, ...rest, last];
    },
  },
  {
    result: "dlogits",
    code: "dlogits = (p − y) / n",
    lights: (i, j) => [["p", i, j]],
    arithmetic: ({ p, y }, i, j) => [`(${shown(p[i][j])} − ${j === y[i] ? 1 : 0}) / ${y.length}`],
  },
  {
    result: "dW2",
    code: "dW2 = dlogits.T @ h, db2 = dlogits.sum(dim=0)",
    lights: (i, j) => [
      ["dlogits", null, i],
      ["h", null, j],
    ],
    arithmetic: ({ dlogits, h }, i, j) => products(columnOf(dlogits, i), columnOf(h, j)),
  },
  {
    result: "dh",
    code: "dh = dlogits @ W2",
    lights: (i, j) => [
      ["dlogits", i, null],
      ["W2", null, j],
    ],
    arithmetic: ({ dlogits, W2 }, i, j) => products(dlogits[i], columnOf(W2, j)),
  },
  {
    result: "dz",
    code: "dz = dh * (z > 0)",
    lights: (i, j) => [
      ["dh", i, j],
      ["z", i, j],
    ],
    arithmetic: ({ dh, z }, i, j) => [`${shown(dh[i][j])} · ${z[i][j] > 0 ? 1 : 0}`],
  },
  {
    result: "dW1",
    code: "dW1 = dz.T @ x, db1 = dz.sum(dim=0)",
    lights: (i, j) => [
      ["dz", null, i],
      ["x", null, j],
    ],
    arithmetic: ({ dz, x }, i, j) => products(columnOf(dz, i), columnOf(x, j)),
  },
];
const LAST = STEPS.length - 1;
const FIRST_BACKWARD = STEPS.findIndex(({ result }) => result === "dlogits");
const SINCE = { ...Object.fromEntries(STEPS.map(({ result }, i) => [result, i])), db2: 6, db1: 9 };
const isThere = (name, step) => (SINCE[name] ?? 0) <= step;

// What stands side by side, on its way from the flower to the loss; below each, its gradient.
const CHAIN = [["x"], ["W1", "b1"], ["z"], ["h"], ["W2", "b2"], ["logits"], ["p"]];
const GRADIENT_OF = {
  W1: "dW1",
  b1: "db1",
  z: "dz",
  h: "dh",
  W2: "dW2",
  b2: "db2",
  logits: "dlogits",
};
const NAMES = { W1: "W1 b1", dW1: "dW1 db1", W2: "W2 b2", dW2: "dW2 db2" };
const COLUMNS = { x: 4, W1: 4, b1: 1, z: 8, h: 8, W2: 8, b2: 1, logits: 3, p: 3 };
const WIDE = 560;
const MOST_ROWS = 8;
const HEAD = 44;
const LABEL = 34; // two lines of text above a tensor
const GAP = 14;
const BIAS_GAP = 3;
const LINE = 19;
const LETTER = 7.9; // width of one in the arithmetic
const LEVELS = [0.15, 0.35, 0.55, 0.78, 1];
const LEGEND = ["blue: above 0; orange, dashed: below 0;", "full: the largest of its tensor"];

const columnsIn = (group) => sum(group.map((name) => COLUMNS[name]));
const widthOf = (group, cell) => {
  const cells = columnsIn(group) * cell + BIAS_GAP * (group.length - 1);
  return max(cells, group[0] === "logits" ? LETTER * 6 : 0);
};
const lengthOf = (band, cell) => sum(band.map((group) => widthOf(group, cell) + GAP));

/** Where each tensor's left edge and each band's top is; `band` is one line of the chain. */
function layout(width) {
  const wide = width >= WIDE;
  const bands = wide ? [CHAIN] : [CHAIN.slice(0, 3), CHAIN.slice(3)];
  const loss = LETTER * 5.5;
  let cell = wide ? 13 : 11;
  while (cell > 5 && max(...bands.map((band) => lengthOf(band, cell))) + loss > width) cell -= 1;
  const half = LABEL + MOST_ROWS * cell;
  const places = {};
  bands.forEach((band, i) => {
    let left = 1;
    const top = HEAD + i * (2 * half + GAP);
    for (const group of band) {
      let at = left;
      for (const name of group) {
        places[name] = { left: at, top };
        if (name in GRADIENT_OF) places[GRADIENT_OF[name]] = { left: at, top: top + half };
        at += COLUMNS[name] * cell + BIAS_GAP;
      }
      left += widthOf(group, cell) + GAP;
    }
    places.loss = { left, top };
  });
  const legend = {
    top: HEAD + bands.length * (2 * half + GAP) + 14,
    lines: wide ? [LEGEND.join(" ")] : LEGEND,
  };
  const arithmetic = {
    top: legend.top + LINE * legend.lines.length + 8,
    room: Math.floor(width / LETTER),
    most: wide ? 3 : 6,
  };
  return {
    cell,
    places,
    legend,
    arithmetic,
    height: arithmetic.top + LINE * (arithmetic.most - 1) + 8,
  };
}

const matrixOf = (value) => (Array.isArray(value[0]) ? value : value.map((entry) => [entry]));

function draw({ stage, numbers, values, data, set, width }) {
  const { step } = values;
  const place = layout(width);
  const { result, code, lights } = STEPS[step];
  const lit = new Map(lights(...numbers.at).map(([name, row, column]) => [name, [row, column]]));
  const side = step < FIRST_BACKWARD ? "forward" : "backward";
  stage.add(text(0, 14, `Step ${step} of ${LAST}, ${side}`, "ink bold"));
  stage.add(text(0, 34, code, "ink mono"));
  const drawn = CHAIN.flat().flatMap((name) => [name, GRADIENT_OF[name]].filter(Boolean));
  for (const name of drawn) {
    const box = boxOf(place, name, matrixOf(numbers[name]));
    drawTensor(stage, box, name, numbers, step, place.cell);
    if (lit.has(name)) drawLight(stage, box, lit.get(name), place.cell, "stroke-d thick");
    if (name === result) drawLight(stage, box, numbers.at, place.cell, "stroke-ink thick");
  }
  drawLoss(stage, place, numbers.loss, step);
  drawTruth(stage, place, numbers, step);
  drawArithmetic(stage, place.arithmetic, numbers, step);
  place.legend.lines.forEach((words, i) => {
    stage.add(text(0, place.legend.top + LINE * i, words, "muted"));
  });
  const box = boxOf(place, result, numbers[result]);
  stage.onPress = (px, py) => {
    const [row, column] = [(py - box.top) / place.cell, (px - box.left) / place.cell].map(
      Math.floor,
    );
    if (numbers[result][row]?.[column] !== undefined) set({ row, column });
  };
  const next = step < LAST ? STEPS[step + 1].code.split(" = ")[0].split(",")[0] : "";
  stepButtons(stage, { step, last: LAST, next, set });
  return describe(numbers, values, data);
}

// Fewer rows stand in the middle of the room for eight.
function boxOf({ places, cell }, name, matrix) {
  const { left, top } = places[name];
  const high = matrix.length * cell;
  return {
    left,
    top: top + LABEL + (MOST_ROWS * cell - high) / 2,
    width: matrix[0].length * cell,
    high,
  };
}

function drawTensor(stage, { left, top, width, high }, name, numbers, step, cell) {
  const matrix = matrixOf(numbers[name]);
  const shape = Array.isArray(numbers[name][0])
    ? `(${matrix.length}, ${matrix[0].length})`
    : `(${matrix.length},)`;
  const there = isThere(name, step);
  if (name[0] !== "b" && !name.startsWith("db")) {
    stage.add(text(left, top - 18, NAMES[name] ?? name, `mono ${there ? "ink bold" : "muted"}`));
    stage.add(text(left, top - 5, shape, "muted"));
  }
  if (there) stage.add(heatMap(matrix, left, top, cell));
  const frame = { x: left, y: top, width, height: high, fill: "none" };
  stage.add(svg("rect", { ...frame, class: there ? "edge" : "edge dashed" }));
}

/** Cells as filled as their share of the largest number; a dash marks those below 0. */
function heatMap(matrix, left, top, cell) {
  const largest = max(...matrix.flat().map(Math.abs)) || 1;
  const fills = { a: LEVELS.map(() => ""), b: LEVELS.map(() => "") };
  let dashes = "";
  matrix.forEach((row, i) => {
    row.forEach((value, j) => {
      const share = Math.abs(value) / largest;
      if (share < 0.01) return;
      const [x, y] = [left + j * cell, top + i * cell];
      const level = Math.min(LEVELS.length - 1, Math.floor(share * LEVELS.length));
      fills[value > 0 ? "a" : "b"][level] += `M${x} ${y}h${cell}v${cell}h${-cell}z`;
      if (value < 0) dashes += `M${x + cell / 2 - 2} ${y + cell / 2}h4`;
    });
  });
  const filled = Object.entries(fills).flatMap(([colour, levels]) =>
    levels.map(
      (d, i) => d && svg("path", { d, class: `fill-${colour}`, "fill-opacity": LEVELS[i] }),
    ),
  );
  return [...filled.filter(Boolean), svg("path", { d: dashes, class: "stroke-ink thin" })];
}

function drawLight(stage, { left, top, width, high }, [row, column], cell, look) {
  const x = column === null ? left : left + column * cell;
  const y = row === null ? top : top + row * cell;
  const size = { width: column === null ? width : cell, height: row === null ? high : cell };
  stage.add(svg("rect", { x, y, ...size, rx: 2, fill: "none", class: look }));
}

function drawLoss(stage, { places, cell }, loss, step) {
  const there = isThere("p", step);
  const { left } = places.loss;
  const middle = places.loss.top + LABEL + (MOST_ROWS * cell) / 2;
  stage.add(text(left, middle - 6, "loss", `mono ${there ? "ink bold" : "muted"}`));
  stage.add(text(left, middle + 11, there ? fixed(loss, 3) : "?", "ink bold"));
}

// A dot on the probability of each row's true class.
function drawTruth(stage, place, { p, y }, step) {
  if (!isThere("p", step)) return;
  const { left, top } = boxOf(place, "p", p);
  y.forEach((kind, i) => {
    const [cx, cy] = [left + (kind + 0.5) * place.cell, top + (i + 0.5) * place.cell];
    stage.add(svg("circle", { cx, cy, r: 2, class: "ink" }));
  });
}

/** Break terms into lines of at most `room` letters. */
function wrapped(terms, room) {
  const lines = [""];
  terms.forEach((term, i) => {
    const piece = i === 0 ? term : ` + ${term}`;
    if (lines.at(-1).length + piece.length > room) lines.push(`  ${piece.trim()}`);
    else lines[lines.length - 1] += piece;
  });
  return lines;
}

const nameOf = ({ result }, [i, j]) => `${result}[${i}, ${j}]`;

function drawArithmetic(stage, { top, room, most }, numbers, step) {
  const { at, lit } = numbers;
  const terms = STEPS[step].arithmetic(numbers, ...at);
  const [first = shown(lit), ...rest] = terms;
  const lines = wrapped([`${nameOf(STEPS[step], at)} = ${first}`, ...rest], room);
  if (terms.length) lines.push(`  = ${shown(lit)}`);
  lines.slice(0, most).forEach((words, i) => {
    const row = text(0, top + LINE * i, words, "mono ink");
    row.setAttribute("style", "white-space: pre");
    stage.add(row);
  });
}

function describe(numbers, { step }, { species }) {
  const { result, code } = STEPS[step];
  const shape = `(${numbers[result].length}, ${numbers[result][0].length})`;
  const flowers = numbers.flowers.map((row, i) => `${row} (${species[numbers.y[i]]})`).join(", ");
  const start = step === 0 ? `Flower${numbers.y.length > 1 ? "s" : ""} ${flowers}. ` : "";
  const side = step < FIRST_BACKWARD ? "forward" : "backward";
  const loss = isThere("p", step) ? ` Loss ${fixed(numbers.loss, 3)}.` : "";
  return `${start}Step ${step} of ${LAST}, ${side}: ${code}, shape ${shape}. Lit: ${nameOf(STEPS[step], numbers.at)} = ${shown(numbers.lit)}.${loss}`;
}

export default figure({ compute, draw, height: (width) => layout(width).height });

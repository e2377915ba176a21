import { axes } from "./shared/axes.js";
import { circle, inside, line, marker, path, SHAPES, svg, text } from "./shared/drawing.js";
import { lineAcross } from "./shared/geometry.js";
import { figure } from "./shared/life_cycle.js";
import { fixed } from "./shared/numbers.js";
import { stepButtons } from "./shared/step_buttons.js";

const CLASSES = 3;
const KINDS = ["a", "b", "c"];
const CELLS = 56;
const TOP_LOSS = 1.5;
const RUNS_KEPT = 4;

// A parameter vector holds W1 (width, 2), b1, W2 (3, width), b2, one after the other.
const places = (width) => ({
  b1: 2 * width,
  W2: 3 * width,
  b2: 6 * width,
  size: 6 * width + CLASSES,
});

function startingVector({ W1, b1, W2, b2 }) {
  return Float64Array.from([W1, b1, W2, b2].flat(2));
}

/** Forward for one point: fills `h` and `p`, returns the loss for class `y`. */
function forward(weights, width, [x1, x2], y, h, p) {
  const { b1, W2, b2 } = places(width);
  for (let j = 0; j < width; j += 1) {
    const z = weights[2 * j] * x1 + weights[2 * j + 1] * x2 + weights[b1 + j];
    h[j] = Math.max(0, z);
  }
  let largest = -Infinity;
  for (let k = 0; k < CLASSES; k += 1) {
    let logit = weights[b2 + k];
    for (let j = 0; j < width; j += 1) logit += weights[W2 + k * width + j] * h[j];
    p[k] = logit;
    if (logit > largest) largest = logit;
  }
  let sum = 0;
  for (let k = 0; k < CLASSES; k += 1) sum += Math.exp(p[k] - largest);
  const loss = Math.log(sum) + largest - p[y];
  for (let k = 0; k < CLASSES; k += 1) p[k] = Math.exp(p[k] - largest) / sum;
  return loss;
}

/** Mean loss and rows right over `X`; with `gradient` also the gradient of the mean, added to it. */
function pass(weights, width, { X, y }, gradient) {
  const { b1, W2, b2 } = places(width);
  const [h, p] = [new Float64Array(width), new Float64Array(CLASSES)];
  let [loss, right] = [0, 0];
  X.forEach((x, i) => {
    loss += forward(weights, width, x, y[i], h, p) / X.length;
    if (p.indexOf(Math.max(...p)) === y[i]) right += 1;
    if (!gradient) return;
    p[y[i]] -= 1;
    for (let k = 0; k < CLASSES; k += 1) {
      p[k] /= X.length;
      gradient[b2 + k] += p[k];
    }
    for (let j = 0; j < width; j += 1) {
      if (h[j] === 0) continue;
      let slope = 0;
      for (let k = 0; k < CLASSES; k += 1) {
        gradient[W2 + k * width + j] += p[k] * h[j];
        slope += p[k] * weights[W2 + k * width + j];
      }
      gradient[2 * j] += slope * x[0];
      gradient[2 * j + 1] += slope * x[1];
      gradient[b1 + j] += slope;
    }
  });
  return { loss, right };
}

/**
 * torch.optim.SGD, written out, on all rows: g += decay · w, v = β · v + g, w −= rate · v. Weights are
 * float32, as PyTorch keeps them; sums are float64, so that their order leaves no trace.
 */
function train(start, width, [rows, held], decay, { steps, every, rate, momentum }) {
  const weights = startingVector(start);
  const velocity = new Float64Array(weights.length);
  const run = { losses: [], held: [], right: [], heldRight: [], weights: [] };
  for (let step = 0; step <= steps; step += 1) {
    const gradient = new Float64Array(weights.length);
    const own = pass(weights, width, rows, gradient);
    const others = pass(weights, width, held);
    run.losses.push(own.loss);
    run.right.push(own.right);
    run.held.push(others.loss);
    run.heldRight.push(others.right);
    if (step % every === 0) run.weights.push(Array.from(weights));
    for (let i = 0; i < weights.length; i += 1) {
      velocity[i] = momentum * velocity[i] + gradient[i] + decay * weights[i];
      weights[i] = Math.fround(weights[i] - rate * velocity[i]);
    }
  }
  return run;
}

const runs = new Map();

/** The run of these settings; a few are kept, since training takes longer than a frame. */
function runOf({ data: name, width, decay }, data) {
  const key = [name, width, decay].join();
  if (!runs.has(key)) {
    if (runs.size >= RUNS_KEPT) runs.delete(runs.keys().next().value);
    runs.set(key, train(data.start[width], Number(width), data.rows[name], Number(decay), data));
  }
  return runs.get(key);
}

const squareOf = ({ data: name }, { reach }) => [-reach[name], reach[name]];

export function compute(values, data) {
  const run = runOf(values, data);
  const { step } = values;
  const width = Number(values.width);
  const weights = run.weights[Math.round(step / data.every)];
  const { b1 } = places(width);
  const square = squareOf(values, data);
  const lines = Array.from({ length: width }, (_, j) =>
    lineAcross(square, [weights[2 * j], weights[2 * j + 1], weights[b1 + j]]),
  );
  const soFar = run.held.slice(0, step + 1);
  return {
    weights,
    lines,
    losses: run.losses,
    held: run.held,
    right: run.right[step],
    heldRight: run.heldRight[step],
    best: soFar.indexOf(Math.min(...soFar)),
  };
}

function layout(width) {
  const wide = width >= 600;
  const side = wide ? Math.min(350, Math.floor(width * 0.5)) : Math.min(360, width - 2);
  const plane = { left: 0, right: side, top: 28, bottom: 28 + side };
  const plot = wide
    ? { left: side + 56, right: width - 16, top: 48, bottom: 48 + 190 }
    : { left: 34, right: width - 16, top: plane.bottom + 74, bottom: plane.bottom + 244 };
  const readings = { left: wide ? plot.left - 26 : 0, top: plot.bottom + 68 };
  const legend = { left: 0, top: plane.bottom + 20 };
  return { plane, plot, readings, legend, height: Math.max(legend.top + 30, readings.top + 72) };
}

function draw({ stage, numbers, values, data, set, width }) {
  const places = layout(width);
  stage.add(text(0, 14, headline(numbers, values, data), "ink bold"));
  drawPlane(stage, places.plane, numbers, values, data);
  drawLegend(stage, places.legend);
  drawLosses(stage, places.plot, numbers, values, data, set);
  drawReadings(stage, places.readings, numbers, values, data);
  const { steps: last, every: by } = data;
  stepButtons(stage, { step: values.step, last, by, next: `${by} steps`, set, run: true });
  return describe(numbers, values, data);
}

const isPast = ({ held, best }, step) => step - best >= 50 && held[step] > 1.02 * held[best];

function headline(numbers, { step }, { steps }) {
  if (step === 0) return "Before training. When should one stop?";
  if (isPast(numbers, step)) return `Held out, it was better at step ${numbers.best}.`;
  return step < steps ? "The held-out loss still falls." : "It could have gone on.";
}

function drawPlane(stage, box, { weights, lines }, values, data) {
  const width = Number(values.width);
  const [low, high] = squareOf(values, data);
  const scale = (box.right - box.left) / (high - low);
  const at = ([x, y]) => [box.left + (x - low) * scale, box.bottom - (y - low) * scale];
  const colours = KINDS.map((kind) => stage.rgb(kind));
  const [h, p] = [new Float64Array(width), new Float64Array(CLASSES)];
  const image = stage.raster(box, CELLS, CELLS, (column, row) => {
    const x = [
      low + ((column + 0.5) * (high - low)) / CELLS,
      high - ((row + 0.5) * (high - low)) / CELLS,
    ];
    forward(weights, width, x, 0, h, p);
    const share = Math.max(...p);
    return [...colours[p.indexOf(share)], 150 * (share - 1 / CLASSES)];
  });
  stage.add(image);
  for (const ends of lines) {
    if (ends.length) stage.add(line(...at(ends[0]), ...at(ends[1]), "stroke-ink thin faint"));
  }
  const [rows, held] = data.rows[values.data];
  held.X.forEach((point, i) => {
    const ring = marker(SHAPES[held.y[i]], ...at(point), 2.6, `stroke-${KINDS[held.y[i]]} thin`);
    ring.setAttribute("fill", "none");
    stage.add(ring);
  });
  rows.X.forEach((point, i) => {
    stage.add(marker(SHAPES[rows.y[i]], ...at(point), 4, `fill-${KINDS[rows.y[i]]} stroke-paper`));
  });
  const size = { width: box.right - box.left, height: box.bottom - box.top };
  stage.add(svg("rect", { x: box.left, y: box.top, ...size, class: "edge" }));
}

function drawLegend(stage, { left, top }) {
  const ring = marker("circle", left + 146, top - 4, 2.6, "stroke-ink thin");
  ring.setAttribute("fill", "none");
  stage.add(
    circle(left + 6, top - 4, 4, "ink"),
    text(left + 16, top, "trained on", "muted"),
    ring,
    text(left + 156, top, "held out", "muted"),
    line(left, top + 16, left + 14, top + 16, "stroke-ink thin faint"),
    text(left + 20, top + 20, "one hidden neuron’s line, z = 0", "muted"),
  );
}

function drawLosses(stage, box, { losses, held, best }, { step }, { steps, every }, set) {
  const plane = axes({
    box,
    x: [0, steps],
    y: [0, TOP_LOSS],
    xTicks: [0, 200, 400, 600],
    yTicks: [0, 0.5, 1, 1.5],
    xLabel: "training step",
    yLabel: "loss",
  });
  const curve = (values) =>
    values.slice(0, step + 1).map((loss, i) => [plane.x(i), plane.y(Math.min(TOP_LOSS, loss))]);
  const now = plane.x(step);
  stage.add(
    plane.group,
    line(now, box.top, now, box.bottom, "stroke-muted thin dashed"),
    path(curve(losses), "stroke-a thick"),
    path(curve(held), "stroke-b thick dashed"),
  );
  const [x, y] = [plane.x(best), plane.y(held[best])];
  stage.add(svg("path", { d: `M${x} ${y + 5}l-6 11h12z`, class: "fill-b stroke-paper" }));
  const choose = (px) => set({ step: Math.round(plane.fromX(px) / every) * every });
  stage.handle("step", now, plane.y(Math.min(TOP_LOSS, held[step])), choose);
  const reach = { ...box, top: box.top - 10, bottom: box.bottom + 20 };
  stage.onPress = (px, py) => inside(reach, px, py) && choose(px);
}

function drawReadings(stage, { left, top }, numbers, { data: name, step, decay }, data) {
  const [own, held] = data.rows[name];
  const { losses, right, heldRight, best } = numbers;
  const write = (row, look, label, value) =>
    stage.add(
      line(left, top + 20 * row - 4, left + 22, top + 20 * row - 4, look),
      text(left + 30, top + 20 * row, label, "muted"),
      text(left + 104, top + 20 * row, value),
    );
  write(
    0,
    "stroke-a thick",
    "training",
    `${fixed(losses[step], 3)}, ${right} of ${own.y.length} right`,
  );
  write(
    1,
    "stroke-b thick dashed",
    "held out",
    `${fixed(numbers.held[step], 3)}, ${heldRight} of ${held.y.length} right`,
  );
  stage.add(
    svg("path", { d: `M${left + 11} ${top + 30}l-6 11h12z`, class: "fill-b" }),
    text(left + 30, top + 40, "lowest", "muted"),
    text(left + 104, top + 40, `${fixed(numbers.held[best], 3)} at step ${best}`, "ink bold"),
    text(left, top + 62, `SGD ${data.rate}, momentum ${data.momentum}, decay ${decay}`, "muted"),
  );
}

function describe(numbers, { step, data: name, width, decay }, { rows }) {
  const { losses, held, right, heldRight, best } = numbers;
  const [own, others] = rows[name];
  const setting = `${name[0].toUpperCase()}${name.slice(1)}, ${width} hidden neurons, weight decay ${decay}, step ${step}`;
  const training = `training loss ${fixed(losses[step])} (${right} of ${own.y.length} right)`;
  const heldOut = `held-out loss ${fixed(held[step])} (${heldRight} of ${others.y.length})`;
  const lowest = `${fixed(held[best])} at step ${best}`;
  if (step === 0) return `${setting}: ${training}, ${heldOut}. Train: when should one stop?`;
  const verdict = isPast(numbers, step)
    ? `It should have stopped earlier: the lowest was ${lowest}`
    : `The lowest so far: ${lowest}`;
  return `${setting}: ${training}, ${heldOut}. ${verdict}.`;
}

export default figure({ compute, draw, height: (width) => layout(width).height });

import { axes } from "./shared/axes.js";
import { circle, line, path, svg, text } from "./shared/drawing.js";
import { figure } from "./shared/life_cycle.js";
import { raised, timesPower } from "./shared/numbers.js";

const LAYERS = [0.5, 20.5];
const EXPONENTS = [-18, 2];
// Half the spacing of float32 numbers from 1/16 to 1/8: a smaller step leaves such a weight as it was.
const ROUNDED_AWAY = 2 ** -28;
const LEVEL = 0.1;
const MOST = 20;

export function compute({ layers, activation, init }, data) {
  const start = (layers * (layers - 1)) / 2;
  const norms = data.norms[activation][init].slice(start, start + layers);
  const ratio = norms[0] / norms[layers - 1];
  return {
    norms,
    logs: norms.map(Math.log10),
    ratio,
    logRatio: Math.log10(ratio),
    factor: layers > 1 ? ratio ** (1 / (layers - 1)) : null,
    lost: norms.filter((norm) => norm < ROUNDED_AWAY).length,
  };
}

// Two digits; a power of ten where plain decimals would be hard to read.
function short(value) {
  return value >= 0.00995 && value < 99.5 ? value.toPrecision(2) : timesPower(value);
}

function layout(width) {
  const bottom = 64 + Math.min(340, Math.max(240, width * 0.48));
  const wide = width >= 560;
  return {
    box: { left: 44, right: width - 12, top: 64, bottom },
    wide,
    height: bottom + (wide ? 108 : 152),
  };
}

function draw({ stage, numbers, values, data, width }) {
  const { box, wide } = layout(width);
  const { layers } = values;
  const plane = axes({
    box,
    x: LAYERS,
    y: EXPONENTS,
    xTicks: [1, 5, 10, 15, 20],
    yTicks: [-18, -15, -12, -9, -6, -3, 0],
    xLabel: "layer (1 is next to the inputs)",
    format: (tick, axis) => (axis === "x" || tick === 0 ? Math.max(1, tick) : `10${raised(tick)}`),
  });
  const level = numbers.ratio >= LEVEL;
  stage.add(plane.group, text(0, 16, headline(layers, level), "ink bold"));
  if (layers > 1) drawWayBack(stage, plane, layers, wide);
  const floor = plane.y(Math.log10(ROUNDED_AWAY));
  stage.add(line(box.left, floor, box.right, floor, "stroke-bad thick dashed"));

  const points = numbers.logs.map((log, i) => [plane.x(i + 1), plane.y(log)]);
  stage.add(path(points, "stroke-a thin"));
  points.forEach(([x, y], i) => {
    const lost = numbers.norms[i] < ROUNDED_AWAY;
    stage.add(
      svg("circle", {
        cx: x,
        cy: y,
        r: wide ? 5.5 : 4.5,
        class: lost ? "fill-paper stroke-bad" : "fill-a",
        "stroke-width": lost ? 2 : undefined,
      }),
    );
  });
  drawEnds(stage, points, numbers.norms, box);
  drawLegend(stage, numbers, data, box, wide);
  return describe(numbers, values, level);
}

function headline(layers, level) {
  if (layers === 1) return "One layer, right beside the loss.";
  if (level) return "Level: layer 1 hears as much.";
  return layers < MOST
    ? `Predict: what is left with ${MOST} layers?`
    : "Which settings keep the dots level?";
}

// Backpropagation starts at the loss, behind the last layer, and ends at layer 1.
function drawWayBack(stage, plane, layers, wide) {
  const [from, to] = [plane.x(layers), plane.x(1)];
  stage.add(line(from, 50, to, 50, "stroke-muted thin"));
  stage.add(
    svg("path", {
      d: `M${to + 7} 45L${to} 50L${to + 7} 55`,
      class: "stroke-muted thin",
      fill: "none",
    }),
  );
  const roomy = from - to > 170;
  const label = wide || roomy ? "backward, from the loss" : "backward";
  stage.add(roomy ? text(from, 42, label, "muted", "end") : text(from + 10, 54, label, "muted"));
}

function drawEnds(stage, points, norms, box) {
  const label = ([x, y], shift, value) => {
    const early = x < (box.left + box.right) / 2;
    const [at, anchor] = early ? [Math.max(box.left + 4, x - 6), "start"] : [x + 6, "end"];
    stage.add(text(at, y + shift, short(value), "ink bold halo", anchor));
  };
  label(points.at(-1), -12, norms.at(-1));
  if (points.length > 1) label(points[0], 21, norms[0]);
}

function drawLegend(stage, { ratio, factor }, { seeds }, box, wide) {
  const dot = (x, y) => circle(x + 14, y - 4, 5.5, "fill-a");
  const dashes = (x, y) => line(x, y - 4, x + 28, y - 4, "stroke-bad thick dashed");
  const rows = [
    [dot, "norm of one layer’s weight gradient"],
    [null, `(mean of ${seeds} seeds, before any training)`],
    [dashes, "below it a step at learning rate 1 rounds"],
    [null, "away: a float32 weight of 0.1 stays 0.1"],
  ];
  rows.forEach(([mark, label], i) => {
    const x = wide && i > 1 ? box.left + (box.right - box.left) / 2 : 0;
    const y = box.bottom + 82 + 19 * (wide ? i % 2 : i);
    if (mark) stage.add(mark(x, y));
    stage.add(text(x + 36, y, label));
  });
  const back = factor === null ? "" : `; × ${short(factor)} a layer`;
  stage.add(text(0, box.bottom + 58, `first ÷ last = ${short(ratio)}${back}`, "ink bold"));
}

function describe({ norms, ratio, factor, lost }, { layers, activation, init }, level) {
  const setting = `${activation}, ${init} init`;
  if (layers === 1)
    return `One layer (${init} init): its weight gradient has norm ${short(norms[0])}. Add layers: will layer 1 still hear the loss?`;
  const ends = `the gradient’s norm is ${short(norms[0])} at layer 1 and ${short(norms.at(-1))} at layer ${layers}`;
  const rounded = lost ? ` ${lost} of ${layers} layers lie under the rounding line.` : "";
  const asked =
    layers < MOST
      ? `What is left with ${MOST} layers?`
      : "Which activation and init keep it level?";
  const question = level ? "" : ` ${asked}`;
  return `${layers} layers, ${setting}: ${ends}: first ÷ last is ${short(ratio)}, × ${short(factor)} for each layer back.${rounded}${question}`;
}

export default figure({ compute, draw, height: (width) => layout(width).height });

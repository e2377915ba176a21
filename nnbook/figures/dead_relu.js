import { axes } from "./shared/axes.js";
import { line, path, svg, text } from "./shared/drawing.js";
import { figure } from "./shared/life_cycle.js";
import { fixed, nearest } from "./shared/numbers.js";

const ROWS = 150;
const UNITS = 8;
const LN3 = Math.log(3);
const EXPONENTS = [-1.5, 2];

export function compute({ inputs, lr, leak, step }, { runs, meanDead, rates }) {
  const rate = nearest(rates, lr);
  const run = runs[inputs][leak][rate];
  const active = run[step]
    .slice(1)
    .flatMap((pair) => [Math.floor(pair / (ROWS + 1)), pair % (ROWS + 1)]);
  return {
    lr: rates[rate],
    losses: run.slice(0, step + 1).map(([loss]) => loss),
    active,
    shares: active.map((count) => count / ROWS),
    silent: active.filter((count) => count === 0).length,
    meanDead: Number(leak) === 0 ? meanDead[inputs][rate] : null,
  };
}

const lastStep = ({ raw }) => raw["0"][0].length - 1;

function layout(width) {
  const bottom = 172 + Math.min(300, Math.max(220, width * 0.38));
  return {
    strip: { top: 28, bottom: 88 },
    box: { left: 34, right: width - 14, top: 172, bottom },
    height: bottom + 70,
  };
}

function draw({ stage, numbers, values, data, set, width }) {
  const { strip, box } = layout(width);
  const leak = Number(values.leak);
  const state = leak > 0 ? "leaky" : "dead";
  stage.add(text(0, 16, headline(values.step, numbers.silent, leak), "ink bold"));
  drawStrip(stage, strip, numbers, state, width);
  drawLoss(stage, box, numbers, values, data, set);
  stage.add(text(0, box.bottom + 60, closing(numbers, values, data, leak), "ink bold"));
  return describe(numbers, values, data, leak);
}

function headline(step, silent, leak) {
  if (leak > 0) return `Step ${step}: ${silent} of ${UNITS} units always leaky`;
  return `Step ${step}: ${UNITS - silent} of ${UNITS} units alive`;
}

// One cell for each unit: a bar for the rows on which it is on; one that is never on has a sign of its own.
function drawStrip(stage, { top, bottom }, { active, shares }, state, width) {
  const pitch = width / UNITS;
  const height = bottom - top;
  active.forEach((count, i) => {
    const cell = { x: i * pitch + 2, width: pitch - 4 };
    const middle = (i + 0.5) * pitch;
    const colour = state === "dead" ? "bad" : "b";
    const look = count > 0 ? "edge" : `stroke-${colour} thick dashed`;
    const full = height * shares[i];
    stage.add(svg("rect", { ...cell, y: bottom - full, height: full, rx: 2, class: "fill-a" }));
    stage.add(svg("rect", { ...cell, y: top, height, rx: 4, class: look, fill: "none" }));
    if (count === 0) stage.add(sign(state, middle, (top + bottom) / 2));
    const [label, ink] = count > 0 ? [share(count), "ink"] : [state, `fill-${colour}`];
    stage.add(text(middle, bottom + 16, label, ink, "middle"));
  });
  stage.add(text(0, bottom + 38, "bars: flowers on which the unit is on (z > 0)", "muted"));
}

// A cross for dead; the bent line of the leaky ReLU for leaky.
function sign(state, x, y) {
  const d =
    state === "dead"
      ? `M${x - 8} ${y - 8}l16 16m0 -16l-16 16`
      : `M${x - 11} ${y + 5}L${x} ${y}L${x + 8} ${y - 13}`;
  return svg("path", {
    d,
    class: `${state === "dead" ? "stroke-bad" : "stroke-b"} thick`,
    fill: "none",
  });
}

// Rounding must not turn a few rows into none, nor almost all into all.
const share = (count) =>
  `${count === ROWS ? 100 : Math.min(99, Math.max(1, Math.round((100 * count) / ROWS)))}%`;

function drawLoss(stage, box, { losses }, { step }, { runs, mostLoss }, set) {
  const last = lastStep(runs);
  const plane = axes({
    box,
    x: [0, last],
    y: EXPONENTS,
    xTicks: [0, 5, 10, 15, 20, 25, 30],
    yTicks: [-1, 0, 1, 2],
    xLabel: "step",
    yLabel: "loss (log scale)",
    format: (tick, axis) => (axis === "y" ? 10 ** tick : tick),
  });
  const chance = plane.y(Math.log10(LN3));
  stage.add(plane.group, line(box.left, chance, box.right, chance, "stroke-d thick dashed"));
  stage.add(text(box.right, chance - 12, "ln 3: a guess of ⅓ each", "fill-d bold halo", "end"));
  const height = (loss) => Math.min(EXPONENTS[1], Math.max(EXPONENTS[0], Math.log10(loss)));
  const points = losses.map((loss, i) => [plane.x(i), plane.y(height(loss))]);
  stage.add(path(points, "stroke-ink thick"));
  const [x, y] = points[step];
  const above = losses[step] > 10 ** EXPONENTS[1] ? "↑ " : "";
  const early = step < last / 2;
  const beside = y > box.bottom - 40 ? y - 15 : y + 26;
  stage.add(
    text(
      x + (early ? 4 : -4),
      beside,
      above + spoken(losses[step], mostLoss),
      "ink bold halo",
      early ? "start" : "end",
    ),
  );
  stage.handle("step", x, y, (px) => set({ step: plane.fromX(px) }));
}

function spoken(loss, most) {
  if (loss >= most) return "over a million";
  return loss < 100 ? fixed(loss, loss < 1 ? 3 : 2) : String(Math.round(loss));
}

function closing({ meanDead }, { step }, { runs, seeds }, leak) {
  const last = lastStep(runs);
  if (step < last) return `Predict, then drag: alive at step ${last}?`;
  if (leak > 0) return `Leaky units pass ${leak} of the gradient.`;
  return `Over ${seeds} seeds, step ${last}: ${fixed(meanDead, 2)} of ${UNITS} dead.`;
}

function describe(
  { lr, losses, silent, active, meanDead },
  { inputs, step },
  { mostLoss, seeds, runs },
  leak,
) {
  const loss = spoken(losses[step], mostLoss);
  const start = `${inputs} inputs, learning rate ${Number(lr.toPrecision(2))}, ${leak > 0 ? `leak ${leak}` : "ReLU"}, step ${step}: `;
  const units = active.flatMap((count, i) => (count === 0 ? [i + 1] : [])).join(", ");
  const which = silent === 0 || silent === UNITS ? "" : ` (unit${silent > 1 ? "s" : ""} ${units})`;
  const what =
    leak > 0
      ? `${silent} of 8 hidden units${which} on the leaky side for every flower, each still passing ${leak} of its gradient`
      : `${silent} of 8 hidden units dead${which}`;
  const end = `loss ${loss}, ln 3 is ${fixed(LN3)}.`;
  const silence =
    leak === 0 && silent === UNITS ? " Every flower now gets the same three logits." : "";
  const typical =
    meanDead !== null && step === lastStep(runs)
      ? ` Over ${seeds} seeds, ${fixed(meanDead, 2)} are dead on average.`
      : "";
  return `${start[0].toUpperCase()}${start.slice(1)}${what}; ${end}${silence}${typical}`;
}

export default figure({ compute, draw, height: (width) => layout(width).height });

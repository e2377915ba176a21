import { OWN } from "./playground/datasets.js";
import { Grid } from "./playground/grid.js";
import { ACTIVATIONS, layersOf } from "./playground/layers.js";
import { Panel } from "./playground/panel.js";
import {
  drawLegend,
  drawLosses,
  drawNetwork,
  drawPlane,
  paintNetwork,
  paintPlane,
} from "./playground/pictures.js";
import { programOf } from "./playground/program.js";
import { runOf } from "./playground/run.js";
import { text } from "./shared/drawing.js";
import { figure } from "./shared/life_cycle.js";
import { fixed, plural, precise } from "./shared/numbers.js";

const TRAINING_MS = 9; // of a frame's 16.7
const RUNS_KEPT = 2;
const LEGEND = 66;
const SMALL_NETWORK = 200; // parameters

const EXPLODED = 1e6;

const hasExploded = (loss) => !(loss < EXPLODED);
const shown = (loss, decimals) => (loss < EXPLODED ? fixed(loss, decimals) : precise(loss, 2));

const runs = new Map();

/** The run of these settings; few are kept. */
function keptRun({ step: _, ...settings }, data) {
  const key = JSON.stringify(settings);
  const run = runs.get(key) ?? runOf(settings, data);
  runs.delete(key);
  runs.set(key, run);
  if (runs.size > RUNS_KEPT) runs.delete(runs.keys().next().value);
  return run;
}

/** Losses at the step, or on the way there: training takes longer than a frame may. */
export function compute(values, data) {
  const run = keptRun(values, data);
  if (run.problem) return { problem: run.problem };
  const there = run.towards(values.step, TRAINING_MS);
  const train = run.evaluate(run.rows.train);
  const held = run.rows.held.n ? run.evaluate(run.rows.held) : null;
  return { there, step: run.step, train, held, losses: run.losses, run };
}

function layout(width, { hidden }) {
  const most = Math.max(2, ...(layersOf(hidden).layers ?? []).map(({ units }) => units));
  const top = 52;
  if (width >= 600) {
    const side = Math.min(320, Math.floor(width * 0.42));
    const plane = { left: width - side, right: width, top, bottom: top + side };
    const legend = { left: plane.left, right: width, top: plane.bottom + 20 };
    const losses = {
      left: plane.left + 34,
      right: width - 18,
      top: legend.top + LEGEND,
      bottom: legend.top + LEGEND + 110,
    };
    const height = losses.bottom + 44;
    const network = { left: 0, right: plane.left - 36, top: top + 36, bottom: height - 12 };
    return { plane, legend, losses, network, height };
  }
  const side = Math.min(380, width);
  const plane = { left: 0, right: side, top: top + 20, bottom: top + 20 + side };
  const legend = { left: 0, right: width, top: plane.bottom + 20 };
  const losses = {
    left: 34,
    right: width - 18,
    top: legend.top + LEGEND,
    bottom: legend.top + LEGEND + 120,
  };
  const network = { left: 0, right: width, top: losses.bottom + 90 };
  network.bottom = network.top + Math.max(120, 24 * most);
  return { plane, legend, losses, network, height: network.bottom + 8 };
}

function draw({ stage, numbers, values, data, set, again, width }) {
  stage.panel ??= new Panel(stage);
  const { panel } = stage;
  stage.root.dataset.own = values.data === OWN ? "yes" : "no"; // the style sheet hides the box
  const { run, problem } = numbers;
  const places = layout(width, values);
  for (const canvas of [panel.plane, panel.network]) canvas.resize(width, places.height);
  panel.composer.update(layersOf(values.hidden).layers ?? []);
  panel.update({
    step: values.step,
    last: data.steps,
    there: numbers.there ?? true,
    diverged: Boolean(run) && hasExploded(numbers.train.loss),
    program: run ? () => programOf(values, run, data) : null,
    set,
    next: again,
  });
  if (problem) return drawProblem(stage, problem, width);
  paint(stage, places, run);
  drawHeadings(stage, numbers, values, width);
  drawPlane(stage, places.plane, run.rows);
  drawLegend(stage, places.legend, run.rows);
  drawLosses(stage, places.losses, run.curves, numbers.step);
  drawNetwork(stage, places.network, run);
  return describe(numbers, values);
}

/** Areas, points and neurons' pictures; of a large network under way, the plane and the rest by turns. */
function paint(stage, { plane, network }, run) {
  const { panel } = stage;
  const { rows, shape } = run;
  const byTurns = run.grid && panel.isUnderWay && shape.size > SMALL_NETWORK;
  run.grid ??= new Grid(shape, rows.reach);
  panel.turn = byTurns && panel.turn === "plane" ? "network" : "plane";
  const picture = { grid: run.grid, run };
  if (panel.turn === "plane") {
    picture.outputs = run.grid.outputs(run.state.weights, rows.classes?.length);
    paintPlane(stage, panel.plane, plane, picture);
  }
  if (panel.turn === "network" || !byTurns) paintNetwork(stage, panel.network, network, picture);
}

/** The sentence, in lines. */
function drawProblem(stage, problem, width) {
  for (const canvas of [stage.panel.plane, stage.panel.network]) canvas.clear();
  const letters = Math.floor(width / 8.6);
  const lines = problem.match(new RegExp(`.{1,${letters}}(\\s|$)|.{${letters}}`, "g"));
  lines.forEach((each, i) => stage.add(text(0, 32 + 20 * i, each, "ink bold")));
  return problem;
}

function drawHeadings(stage, { step, train, held, run }, values, width) {
  const epoch = run.batches > 1 ? `, epoch ${Math.floor(step / run.batches)}` : "";
  const losses = [`training loss ${shown(train.loss, 4)}`];
  if (held) losses.push(`held-out ${shown(held.loss, 4)}`);
  const [optimiser, rest] = settingsOf(values, run);
  const lines =
    width >= 600
      ? [`Step ${step}${epoch}: ${losses.join(", ")}`, `${optimiser}, ${rest}`]
      : [`Step ${step}${epoch}`, losses.join(", "), optimiser, rest];
  const gap = width >= 600 ? 20 : 17;
  lines.forEach((each, i) => stage.add(text(0, 14 + gap * i, each, i ? "muted" : "ink bold")));
}

function settingsOf({ optimizer, rate, decay }, { batch, batches }) {
  const rows = batches > 1 ? `batches of ${batch}` : "all rows at once";
  return [`${optimizer}, learning rate ${rate}`, `${rows}, weight decay ${decay}`];
}

function describe({ there, step, train, held, run }, values) {
  const { rows, hidden } = run;
  const layers = hidden.map(({ units, activation }) => `${units} ${ACTIVATIONS[activation].label}`);
  const network = ["2", ...layers, run.outputs].join(" → ");
  const state = `${values.data[0].toUpperCase()}${values.data.slice(1)}, network ${network}, step ${step}`;
  const part = ({ loss, right }, { n }) =>
    `${shown(loss, 3)}${right === null ? "" : ` (${right} of ${plural(n, "row")} right)`}`;
  const losses = [`training loss ${part(train, rows.train)}`];
  if (held) losses.push(`held-out loss ${part(held, rows.held)}`);
  const sentence = `${state}: ${losses.join(", ")}`;
  if (hasExploded(train.loss)) {
    return `${sentence}. The loss has exploded: take a smaller learning rate.`;
  }
  if (!there) return `${sentence}. On the way to step ${values.step}.`;
  return `${sentence}. ${settingsOf(values, run).join(", ")}.`;
}

/** A link tells rows of the reader's own only where they are what it shows. */
function addressed({ own, ...values }) {
  return values.data === OWN ? { ...values, own } : values;
}

const height = (width, _, values) => layout(width, values).height;

export default figure({ compute, draw, height, addressed });

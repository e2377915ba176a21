import { axes } from "./shared/axes.js";
import { inside, line, marker, path, polygon, svg, text } from "./shared/drawing.js";
import { figure } from "./shared/life_cycle.js";
import { fixed, nearest, precise, scientific } from "./shared/numbers.js";

const LN3 = Math.log(3);
const HEADER = 12;
const MARK = 1e-3;

const powerOf = (share, [low, high]) => 10 ** (low + share * (high - low));

/** A 16-bit number of a run's header, low byte first. */
const word = (run, at, powers) => powerOf((run[at] + 256 * run[at + 1]) / 65535, powers);

/** Undo `pack` of learning_rate.py for one run: see there for the places in the header. */
function unpacked(run, { powers, knots }) {
  const [nan, bits, trained, held, floor, ceiling] = run.slice(6, HEADER);
  const span = Math.max(1, ceiling - floor);
  let now = 0;
  const levels = run.slice(HEADER).map((change) => {
    now = (now + change) % 256;
    return (floor + (now / 255) * span) / 255;
  });
  const broken = (step) => nan > 0 && step >= nan;
  return {
    nan,
    trained,
    held,
    final: finalOf(run, powers),
    peak: word(run, 2, powers.peak),
    ratio: word(run, 4, powers.ratio),
    dead: Array.from({ length: 8 }, (_, i) => (bits >> i) & 1),
    losses: knots.map((step, i) => (broken(step) ? NaN : powerOf(levels[i], powers.loss))),
  };
}

const finalOf = (run, powers) => (run[6] > 0 ? NaN : word(run, 0, powers.final));

// The third lowest, the middle and the third highest of 20 seeds; NaN counts as above all.
function spread(values) {
  const sorted = values.map((v) => (Number.isNaN(v) ? Infinity : v)).sort((a, b) => a - b);
  const half = sorted.length / 2;
  return [sorted[2], (sorted[half - 1] + sorted[half]) / 2, sorted[sorted.length - 3]];
}

export function compute({ lr, seed, inputs }, data) {
  const { knots, powers, rates } = data;
  const runs = data.runs[inputs];
  const rate = nearest(rates, lr);
  const seeds = runs[rate].map((run) => unpacked(run, data));
  const run = seeds[seed];
  const start = unpacked(runs[0][seed], data).losses[0];
  const rises = run.losses.slice(1).map((loss, i) => loss / run.losses[i]);
  const finals = runs.map((row) => row.map((each) => finalOf(each, powers)));
  const numbers = {
    ...run,
    rate,
    start,
    rise: Math.max(...rises.filter((rise) => !Number.isNaN(rise))),
    late: (run.losses[knots.indexOf(154)] - run.final) / (start - run.final),
    deadCount: run.dead.reduce((sum, bit) => sum + bit, 0),
    lr: rates[rate],
    band: knots.map((_, i) => spread(seeds.map(({ losses }) => losses[i]))),
    finals: finals.map((row) => row[seed]),
    finalBand: finals.map(spread),
    nanSeeds: seeds.filter(({ nan }) => nan > 0).length,
  };
  return { ...numbers, verdict: verdictOf(numbers) };
}

// What the curve itself shows; the learning rate is not looked at.
function verdictOf({ nan, deadCount, peak, start, final, rise, late }) {
  if (nan > 0) return "NaN";
  if (deadCount === 8) return "all ReLUs dead";
  if (peak > 2 * start) return "exploded";
  if (rise > 1.05) return "unstable";
  if (final > 0.9 * start) return "flat";
  return late > 0.08 ? "too slow" : "good";
}

// Two digits, three from 1 to 10, so that ln 3 reads 1.10 wherever it stands.
function short(value) {
  if (value >= 1e4) return scientific(value);
  return value >= 1 && value < 10 ? value.toFixed(2) : String(Number(value.toPrecision(2)));
}
const percent = (count, of) => `${count} of ${of} right (${Math.round((100 * count) / of)} %)`;

function sentence({ verdict, start, final, peak, nan }) {
  const fall = `the loss falls from ${fixed(start)} to ${short(final)}`;
  const atLn3 = Math.abs(final - LN3) < 0.01;
  return {
    NaN: `NaN from step ${nan}, the numbers outgrew float32`,
    "all ReLUs dead": `every ReLU is dead, so every flower gets the same answer and the loss ${
      atLn3 ? "is stuck at ln 3" : `ends above ln 3, at ${short(final)}`
    }`,
    exploded: `the loss explodes to ${short(peak)} and ends at ${short(final)}: the steps are too large`,
    unstable: `${fall} but jumps up on the way: the steps are at their limit or past it`,
    flat: `the loss hardly moves, from ${fixed(start)} to ${fixed(final)}: the steps are too small`,
    "too slow": `${fall} and has not levelled off: the steps are too small`,
    good: `${fall}, fast at first, without jumps, and levels off: a good size`,
  }[verdict];
}

function layout(width) {
  const wide = width >= 620;
  const plot = {
    left: 40,
    right: wide ? Math.round(width * 0.6) : width - 14,
    top: 26,
    bottom: wide ? 292 : 246,
  };
  const top = plot.bottom + 96;
  const strip = { left: 40, right: width - 14, top, bottom: top + 96 };
  const side = wide
    ? { x: plot.right + 30, y: 18, width: width - plot.right - 40 }
    : { x: 8, y: strip.bottom + 66, width: width - 20 };
  return { plot, strip, side, height: wide ? strip.bottom + 42 : side.y + 224 };
}

const tried = new WeakMap();

const QUESTION = "Is this rate too small, good, or too large?";

function draw({ stage, numbers, values, data, set, width, asking }) {
  const { plot, strip, side } = layout(width);
  if (asking || !tried.has(stage)) tried.set(stage, new Set());
  const known = tried.get(stage);
  const rate = `Rate ${precise(numbers.lr, 3)}, seed ${values.seed}`;
  if (!asking) known.add(numbers.rate);
  drawCurve(stage, plot, numbers, values, data, asking);
  drawStrip(stage, strip, numbers, known, data, set);
  if (asking) {
    stage.add(
      text(side.x, side.y, rate, "ink bold"),
      text(side.x, side.y + 24, "too small, good, too large?"),
    );
    return `${rate}: 200 steps from a loss of ${fixed(numbers.start)}. ${QUESTION} Predict, then press Show the answer or move a control.`;
  }
  drawReadings(stage, side, numbers, data);
  const others =
    numbers.nanSeeds > 0
      ? `${numbers.nanSeeds} of 20 seeds end in NaN`
      : `16 of 20 seeds end between ${short(numbers.finalBand[numbers.rate][0])} and ${short(numbers.finalBand[numbers.rate][2])}`;
  const answers =
    numbers.nan > 0
      ? ""
      : `Held out ${percent(numbers.held, data.rows[1])}, ${numbers.deadCount} of 8 ReLUs dead. `;
  return `${rate}: ${sentence(numbers)}. ${answers}${others}.`;
}

function lossAxes(box, powers, rest) {
  const [low, high] = powers.loss;
  const plane = axes({
    box,
    y: [low, high],
    format: (tick, axis) => (axis === "x" ? rest.name(tick) : String(10 ** tick)),
    ...rest,
  });
  const y = (loss) =>
    Number.isNaN(loss) ? NaN : plane.y(Math.min(high, Math.max(low, Math.log10(loss))));
  return { ...plane, y };
}

function drawCurve(stage, box, numbers, { seed }, { knots, powers }, asking) {
  const plane = lossAxes(box, powers, {
    x: [0, 200],
    xTicks: [0, 50, 100, 150, 200],
    yTicks: [-2, -1, 0, 1],
    name: String,
    xLabel: `step (${knots.length} of 201 drawn)`,
    yLabel: "training loss (log scale)",
  });
  const points = (pick) => knots.map((step, i) => [plane.x(step), plane.y(pick(i))]);
  const [lowest, median, highest] = [0, 1, 2].map((at) => points((i) => numbers.band[i][at]));
  const dots = points((i) => numbers.losses[i]);
  const level = plane.y(LN3);
  stage.add(plane.group, line(box.left, level, box.right, level, "stroke-ink thin"));
  if (asking) {
    stage.add(marker("circle", ...dots[0], 4, "fill-b"));
  } else {
    stage.add(
      polygon([...highest, ...lowest.reverse()], "fill-a wash"),
      path(median, "stroke-a thin dashed"),
      path(dots, "stroke-b thick"),
    );
    drawNotes(stage, box, plane, dots, numbers, powers);
  }
  const meaning =
    box.right < 300 ? "ln 3 = 1.10: not knowing" : "ln 3 = 1.10, the loss of not knowing";
  stage.add(text(box.right - 4, level - 6, meaning, "ink halo", "end"));
  const row = box.bottom + 54;
  stage.add(line(8, row - 4, 28, row - 4, "stroke-b thick"), text(33, row, `seed ${seed}`));
  const next = 104;
  stage.add(
    svg("rect", { x: next, y: row - 11, width: 20, height: 14, class: "fill-a wash" }),
    line(next, row - 4, next + 20, row - 4, "stroke-a thin dashed"),
    text(next + 25, row, "16 of 20 seeds, median"),
  );
}

// What the axes cannot show: a loss beyond them, and NaN.
function drawNotes(stage, box, plane, dots, { losses, peak, nan }, powers) {
  let y = box.top + 18;
  const note = (x, mark, words) => {
    const late = x > (box.left + box.right) / 2;
    const [at, anchor] = late ? [x - 8, "end"] : [x + 8, "start"];
    stage.add(
      text(at, y, late ? `${words} ${mark}` : `${mark} ${words}`, "fill-bad bold halo", anchor),
    );
    y += 20;
  };
  const clipped = losses.findIndex((loss) => Math.log10(loss) >= powers.loss[1] - 1e-3);
  const off = peak > 3e38 ? "off the chart" : `off the chart: ${short(peak)}`;
  if (clipped >= 0) note(dots[clipped][0], "▲", off);
  if (nan === 0) return;
  const x = plane.x(nan);
  stage.add(line(x, box.top, x, box.bottom, "stroke-bad thin dashed"));
  note(x, "✕", `NaN from step ${nan}`);
}

function drawStrip(stage, box, numbers, known, { powers, rates }, set) {
  const name = (tick) => (tick < -2 ? `1e−${-tick}` : String(10 ** tick));
  const levels = rates.map(Math.log10);
  const plane = lossAxes(box, powers, {
    x: [levels[0], levels.at(-1)],
    xTicks: box.right < 300 ? [-4, -2, 0, 2] : [-4, -3, -2, -1, 0, 1, 2],
    yTicks: [-2, -1, 0, 1],
    name,
    xLabel: "learning rate (log scale); ✕ is NaN",
    yLabel: `final loss (tried ${known.size} of ${rates.length}: drag or click)`,
  });
  const x = (rate) => plane.x(levels[rate]);
  const y = (loss) => (Number.isNaN(loss) ? box.top : plane.y(loss));
  stage.add(plane.group, line(box.left, plane.y(LN3), box.right, plane.y(LN3), "stroke-ink thin"));
  for (const rate of rates.keys()) {
    if (!known.has(rate)) stage.add(text(x(rate), box.bottom - 5, "?", "muted", "middle"));
  }
  for (const rate of known) {
    const [from, , to] = numbers.finalBand[rate];
    const final = numbers.finals[rate];
    const shape = Math.log10(final) > powers.loss[1] ? "triangle" : "circle";
    const mark = Number.isNaN(final)
      ? text(x(rate), box.top + 5, "✕", "fill-bad bold halo", "middle")
      : marker(shape, x(rate), y(final), 4, "fill-b");
    stage.add(line(x(rate), y(from), x(rate), y(to), "stroke-a faint thick"), mark);
  }
  const choose = (px) => set({ lr: 10 ** plane.fromX(px) });
  const final = known.has(numbers.rate) ? numbers.finals[numbers.rate] : LN3;
  stage.handle("rate", x(numbers.rate), y(final), choose);
  const reach = { left: 0, right: stage.width, top: box.top - 10, bottom: box.bottom + 24 };
  stage.onPress = (px, py) => inside(reach, px, py) && choose(px);
}

function drawReadings(stage, place, numbers, { rows, powers }) {
  const { x, y } = place;
  const broken = numbers.nan > 0;
  const write = (at, label, value, look = "ink") =>
    stage.add(text(x, at, label, "muted"), text(x + 72, at, value, look));
  const share = (count, of) => (broken ? "no answer: NaN" : percent(count, of));
  write(y, "diagnosis", numbers.verdict, "ink bold");
  write(y + 24, "final loss", broken ? "NaN" : short(numbers.final));
  write(y + 48, "training", share(numbers.trained, rows[0]));
  write(y + 72, "held out", share(numbers.held, rows[1]));
  drawUnits(stage, { x, y: y + 106 }, numbers, broken);
  drawRatio(stage, { ...place, y: y + 168 }, numbers, powers);
}

function drawUnits(stage, { x, y }, { dead, deadCount }, broken) {
  const state = broken ? "all NaN" : `${deadCount} dead at the end`;
  stage.add(text(x, y, `8 hidden ReLUs: ${state}`));
  dead.forEach((bit, i) => {
    const [left, top] = [x + 25 * i, y + 10];
    const [look, mark, ink] =
      bit || broken ? ["edge", "✕", "fill-bad bold"] : ["fill-c", "✓", "fill-paper bold"];
    const cell = { x: left + 0.5, y: top + 0.5, width: 20, height: 20, rx: 4 };
    stage.add(svg("rect", { ...cell, class: look }));
    stage.add(text(left + 10.5, top + 15, mark, ink, "middle"));
  });
}

// Where the median step lies on a scale, beside the rule of thumb.
function drawRatio(stage, { x, y, width }, { ratio }, powers) {
  const [low, high] = powers.ratio;
  const [left, right] = [x + 42, x + Math.min(width, 280) - 28];
  const scale = (value) => left + ((Math.log10(value) - low) / (high - low)) * (right - left);
  const [rail, at, mark] = [y + 22, scale(ratio), scale(MARK)];
  const shown = ratio < 1 ? scientific(ratio) : short(ratio);
  const lowest = ratio < 1.1e-7;
  stage.add(
    text(x, y, `update : weights, ${lowest ? "at most" : "median"} ${shown}`),
    text(x, rail + 4, scientific(10 ** low), "muted"),
    text(right + 5, rail + 4, scientific(10 ** high), "muted"),
    line(left, rail, right, rail, "stroke-muted thin"),
    line(mark, rail - 8, mark, rail + 8, "stroke-ink thick"),
    polygon([`${at},${rail - 1}`, `${at - 6},${rail - 12}`, `${at + 6},${rail - 12}`], "fill-b"),
    text(x, rail + 24, "mark: 1e−3, a rule of thumb", "muted"),
  );
}

export default figure({ compute, draw, height: (width) => layout(width).height, asks: true });

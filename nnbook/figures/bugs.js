import { axes } from "./shared/axes.js";
import { inside, line, marker, path, svg, text } from "./shared/drawing.js";
import { figure } from "./shared/life_cycle.js";
import { fixed, nearest } from "./shared/numbers.js";

const LN3 = Math.log(3);
const FLOOR = Math.log(1 + 2 / Math.E);
const STEPS = 200;
const WIDTH = 8;
// More points than this below the clean run of the same seed is no accident.
const GAP = 10;
const MOST = 1e6;

// Constant weights need no seed: one run stands for all.
const ofSeed = (row, seed) => row[row.length > 1 ? seed : 0];

const percent = (right, { rows }) => (100 * right) / rows[0];

/** One run of one bug: the drawn loss and the accuracy in percent, at the steps that were kept. */
function runOf(data, bug, rate, seed) {
  const [top, levels] = data.levels;
  const { loss, right, final, heldOut } = data.runs[bug];
  const rows = ofSeed(right[rate], seed);
  return {
    final: ofSeed(final[rate], seed),
    heldOut: ofSeed(heldOut[rate], seed),
    right: rows.at(-1),
    losses: ofSeed(loss[rate], seed).map((level) =>
      level > levels ? Infinity : (level / levels) * top,
    ),
    accuracy: rows.map((count) => percent(count, data)),
  };
}

export function compute({ bug, seed, lr }, data) {
  const rate = nearest(data.rates, lr);
  const seeds = Array.from({ length: data.seeds }, (_, number) => number);
  const ends = (kind) =>
    seeds.map((number) => percent(ofSeed(data.runs[kind].right[rate], number).at(-1), data));
  const run = runOf(data, bug, rate, seed);
  const clean = runOf(data, data.clean, rate, seed);
  const [buggyEnds, cleanEnds] = [ends(bug), ends(data.clean)];
  const peak = bug === "no zero_grad" ? data.peak[rate][seed] : null;
  const at = (table) => ofSeed(table[rate], seed);
  return {
    run,
    clean,
    peak,
    number: GIVEAWAYS[bug].numbers({ run, clean, data, at }),
    buggyEnds,
    cleanEnds,
    lr: data.rates[rate],
    floor: FLOOR,
    ruined: seeds.filter((i) => buggyEnds[i] < cleanEnds[i] - GAP).length,
    verdict: judge(bug === data.clean, run, clean, peak),
  };
}

// What the two curves show to somebody who does not know the bug.
function judge(isClean, run, clean, peak) {
  if (isClean) return "reference";
  if (!(run.final <= LN3 * 1.25)) return "both";
  if (peak > 2) return "spikes";
  if (run.accuracy.at(-1) < clean.accuracy.at(-1) - GAP) return "worse";
  if (run.final < 0.95 * clean.final) return "better";
  return run.final > 1.25 * clean.final ? "hidden" : "none";
}

const HEADLINES = {
  reference: "Clean: from ln 3 down, no surprises.",
  both: "Loss and accuracy both show this bug.",
  spikes: "The loss spikes: is the rate to blame?",
  worse: "Worse than clean: a bug or bad luck?",
  better: "This bug beats the clean run. Keep it?",
  hidden: "Accuracy looks fine. Does the loss?",
  none: "No symptom on this seed. Is it fixed?",
};

function loss(value) {
  if (Number.isNaN(value)) return "NaN";
  if (value >= MOST) return "over a million";
  return value < 10 ? fixed(value, 3) : String(Math.round(value));
}

const against = (buggy, clean, of) => [
  ["this run", buggy, `${buggy} of ${of}`],
  ["clean", clean, `${clean} of ${of}`],
];

// For each bug: the question that finds it, two numbers, the bars that answer it (label, value,
// words), and the length of a full bar.
const GIVEAWAYS = {
  "none (clean)": {
    ask: "Does the loss start near ln 3 and fall?",
    numbers: ({ clean }) => [clean.losses[0], clean.final],
    bars: (first, last) => [
      ["ln 3", LN3, fixed(LN3, 3)],
      ["first loss", first, loss(first)],
      ["last loss", last, loss(last)],
    ],
    full: 1.5,
  },
  "no zero_grad": {
    ask: "Step 10: .grad ÷ the step's own gradient",
    numbers: ({ at, data }) => [at(data.excess), 1],
    bars: (buggy, clean) => [
      ["this run", buggy, `${fixed(buggy, 1)} × as long`],
      ["clean", clean, "1.0 ×"],
    ],
    full: 16,
  },
  "double softmax": {
    ask: "The last loss, for the same weights",
    numbers: ({ run, at, data }) => [run.final, at(data.honest)],
    bars: (printed, honest) => [
      ["printed", printed, loss(printed)],
      ["lowest possible", FLOOR, fixed(FLOOR, 4)],
      ["softmax once", honest, loss(honest)],
    ],
    full: 1.5,
  },
  "ReLU on logits": {
    ask: "Flowers whose own logit is clipped to 0",
    numbers: ({ at, data }) => [at(data.stuck), 0],
    bars: (buggy, clean, { rows }) => [
      ["this run", buggy, `${buggy} of ${rows[0]}`],
      ["clean", clean, "no logit is clipped"],
    ],
    full: 120,
  },
  "flipped sign": {
    ask: "Steps that raised the loss (or gave NaN)",
    numbers: ({ at, data }) => [at(data.rises.buggy), at(data.rises.clean)],
    bars: (buggy, clean) => against(buggy, clean, STEPS),
    full: STEPS,
  },
  "constant init": {
    ask: "Hidden neurons that differ (rows of W₁)",
    numbers: ({ at, data }) => [at(data.distinct.buggy), at(data.distinct.clean)],
    bars: (buggy, clean) => against(buggy, clean, WIDTH),
    full: WIDTH,
  },
};

function layout(width) {
  const wide = width >= 620;
  const half = Math.round(width / 2);
  const losses = {
    left: 34,
    right: wide ? half - 14 : width - 12,
    top: 72,
    bottom: wide ? 282 : 252,
  };
  const accuracy = wide
    ? { ...losses, left: half + 36, right: width - 12 }
    : { ...losses, top: losses.bottom + 66, bottom: losses.bottom + 186 };
  const evidence = { top: accuracy.bottom + 66, right: wide ? half - 14 : width };
  const strip = wide
    ? { ...accuracy, top: evidence.top + 16, bottom: evidence.top + 112 }
    : { ...losses, top: evidence.top + 138, bottom: evidence.top + 228 };
  return { losses, accuracy, evidence, strip, height: strip.bottom + 42 };
}

function draw({ stage, numbers, values, data, set, width }) {
  const places = layout(width);
  stage.add(text(0, 16, HEADLINES[numbers.verdict], "ink bold"));
  drawLegend(stage, numbers, values);
  drawLoss(stage, places.losses, numbers, values, data);
  drawAccuracy(stage, places.accuracy, numbers, values, data);
  drawEvidence(stage, places.evidence, numbers, values, data);
  drawSeeds(stage, places.strip, numbers, values, data, set);
  return describe(numbers, values, data);
}

const isClean = ({ verdict }) => verdict === "reference";

function drawLegend(stage, numbers, { bug }) {
  stage.add(line(0, 36, 24, 36, "stroke-a thick dashed"), text(30, 40, "clean"));
  if (!isClean(numbers)) stage.add(line(84, 36, 108, 36, "stroke-b thick"), text(114, 40, bug));
}

function drawCurves(stage, plane, top, clean, buggy) {
  const draw = ([steps, values], look) => {
    const points = steps.map((step, i) => [plane.x(step), plane.y(Math.min(top, values[i]))]);
    stage.add(path(points, look));
  };
  if (buggy) draw(buggy, "stroke-b thick");
  draw(clean, "stroke-a thick dashed");
}

const stepAxis = {
  x: [0, STEPS],
  xTicks: [0, 50, 100, 150, 200],
};

function stepLabel({ lossSteps }) {
  return lossSteps.length > STEPS ? "step" : `step (${lossSteps.length} of 201 drawn)`;
}

function drawLoss(stage, box, numbers, { bug }, { runs, clean, levels }) {
  const [top] = levels;
  const { lossSteps } = runs[bug];
  const plane = axes({
    box,
    ...stepAxis,
    y: [0, top],
    yTicks: [0, 0.5, 1, 1.5, 2],
    xLabel: stepLabel(runs[bug]),
    yLabel: "training loss, as printed",
  });
  const level = (value, look) => line(box.left, plane.y(value), box.right, plane.y(value), look);
  const note = (y, words, look) => text(box.right - 4, y, words, `${look} halo`, "end");
  const hasFloor = bug === "double softmax";
  stage.add(plane.group, level(LN3, "stroke-ink thin"));
  if (hasFloor) stage.add(level(FLOOR, "stroke-bad thin"));
  const buggy = isClean(numbers) ? null : [lossSteps, numbers.run.losses];
  drawCurves(stage, plane, top, [runs[clean].lossSteps, numbers.clean.losses], buggy);
  stage.add(note(plane.y(LN3) - 7, "ln 3 = 1.099", "ink"));
  if (hasFloor) {
    stage.add(note(plane.y(FLOOR) + 17, "floor ln(1 + 2/e) = 0.5514", "fill-bad bold"));
  }
  if (buggy) drawOffTheChart(stage, box, plane, top, numbers, lossSteps);
}

function drawOffTheChart(stage, box, plane, top, { run, peak }, lossSteps) {
  const off = run.losses.findIndex((value) => value > top);
  if (off < 0) return;
  const end = Number.isNaN(run.final) ? "up to NaN" : `up to ${loss(peak ?? run.final)}`;
  const x = plane.x(lossSteps[off]);
  const [side, anchor, words] =
    x > (box.left + box.right) / 2 ? [-6, "end", `${end} ▲`] : [6, "start", `▲ ${end}`];
  stage.add(text(x + side, box.top + 16, words, "fill-bad bold halo", anchor));
}

function drawAccuracy(stage, box, numbers, { bug }, { runs, clean }) {
  const plane = axes({
    box,
    ...stepAxis,
    y: [0, 100],
    yTicks: [0, 50, 100],
    xLabel: stepLabel(runs[bug]),
    yLabel: "accuracy on the training flowers (%)",
  });
  stage.add(plane.group);
  const buggy = isClean(numbers) ? null : [runs[bug].rightSteps, numbers.run.accuracy];
  drawCurves(stage, plane, 100, [runs[clean].rightSteps, numbers.clean.accuracy], buggy);
}

function drawEvidence(stage, { top, right }, numbers, { bug, giveaway }, data) {
  const title = isClean(numbers)
    ? "What a clean run looks like"
    : "Which number gives the bug away?";
  stage.add(text(0, top, title, "ink bold"));
  if (giveaway === "hidden") {
    const next =
      numbers.verdict === "better" && numbers.lr < 1
        ? "Predict: what will it do at rate 1?"
        : "Predict: what would you measure?";
    stage.add(text(0, top + 24, next));
    stage.add(text(0, top + 46, "Then set “giveaway” to “shown”.", "muted"));
    return;
  }
  const { ask, bars, full } = GIVEAWAYS[bug];
  stage.add(text(0, top + 22, ask));
  bars(...numbers.number, data).forEach(([label, value, words], i) => {
    const y = top + 46 + 26 * i;
    const share = Number.isNaN(value) ? 0 : Math.min(1, value / full);
    const bar = { x: 106, y: y - 11, width: Math.max(1, share * (right - 252)), height: 14 };
    const look = i === 0 && !isClean(numbers) ? "fill-b" : "fill-a";
    stage.add(text(0, y, label, "muted"), svg("rect", { ...bar, class: look }));
    stage.add(text(bar.x + 6 + bar.width, y, words, i === 0 ? "ink bold" : "ink"));
  });
}

function drawSeeds(stage, box, numbers, { seed }, { seeds }, set) {
  const { buggyEnds, cleanEnds, ruined } = numbers;
  const buggy = !isClean(numbers);
  const plane = axes({
    box,
    x: [-0.5, seeds - 0.5],
    y: [0, 112],
    xTicks: [0, 5, 10, 15, 19],
    yTicks: [0, 50, 100],
    xLabel: "seed (drag or click)",
    yLabel: buggy
      ? `last accuracy: ${ruined} of ${seeds} far below clean`
      : "last accuracy (%) for each seed",
  });
  stage.add(plane.group);
  buggyEnds.forEach((end, i) => {
    const ring = { cx: plane.x(i), cy: plane.y(cleanEnds[i]), r: 4 };
    stage.add(svg("circle", { ...ring, class: "stroke-a thin", fill: "none" }));
    if (buggy) stage.add(marker("square", plane.x(i), plane.y(end), 3, "fill-b"));
  });
  const choose = (px) => set({ seed: plane.fromX(px) });
  stage.handle("seed", plane.x(seed), plane.y(buggyEnds[seed]), choose);
  const reach = {
    left: box.left - 8,
    right: box.right + 12,
    top: box.top - 10,
    bottom: box.bottom + 20,
  };
  stage.onPress = (px, py) => inside(reach, px, py) && choose(px);
}

function describe(numbers, { bug, seed, giveaway }, data) {
  const { rows, seeds } = data;
  const result = (run) =>
    `loss ${loss(run.final)}, ${run.right} of ${rows[0]} right (held out ${run.heldOut} of ${rows[1]})`;
  const clean = `clean ends at ${result(numbers.clean)}`;
  const start = `Rate ${numbers.lr}, seed ${seed}: `;
  if (isClean(numbers)) return `${start}${clean}.`;
  const peak = numbers.peak > 2 ? ` after a peak of ${loss(numbers.peak)}` : "";
  const ruined = `${numbers.ruined} of ${seeds} seeds end over ${GAP} points below clean.`;
  const end = `${bug} ends at ${result(numbers.run)}${peak}; ${clean}. ${ruined}`;
  return `${start}${end}${giveaway === "shown" ? evidence(numbers, bug, data) : ""}`;
}

function evidence({ number }, bug, data) {
  const { ask, bars } = GIVEAWAYS[bug];
  const answers = bars(...number, data).map(([label, , words]) => `${label} ${words}`);
  return ` ${ask}: ${answers.join(", ")}.`;
}

export default figure({ compute, draw, height: (width) => layout(width).height });

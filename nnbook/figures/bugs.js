import { axes, figure, fixed, marker, path, svg, text } from "./figure.js";

const LN3 = Math.log(3);
const FLOOR = Math.log(1 + 2 / Math.E);
const NO_ZERO_GRAD = 1;
const DOUBLE_SOFTMAX = 2;
// More points than this below the clean run of the same seed is no accident.
const GAP = 10;
const MOST = 1e6;
const decoded = new WeakMap();

// The steps that were kept of a bug's two curves.
function steps(bug, { smooth, jumpyBugs, jumpyRight }) {
  if (!jumpyBugs.includes(bug)) return { lossSteps: smooth, rightSteps: smooth };
  return {
    lossSteps: Array.from({ length: smooth.at(-1) + 1 }, (_, step) => step),
    rightSteps: jumpyRight,
  };
}

/** Undo `curves` of bugs.py: for each bug, rate and seed the drawn loss and the accuracy in percent. */
function decode(data) {
  if (decoded.has(data)) return decoded.get(data);
  const [top, levels] = data.levels;
  const bytes = (letters) => Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
  const all = data.runs.map((run, bug) => {
    const [loss, right, heldOut] = [bytes(run.loss), bytes(run.right), bytes(run.heldOut)];
    const { lossSteps, rightSteps } = steps(bug, data);
    const slice = (values, steps, at) =>
      Array.from(values.subarray(at * steps.length, (at + 1) * steps.length));
    return run.final.map((row, rate) =>
      row.map((final, seed) => {
        const at = rate * row.length + seed;
        const rows = slice(right, rightSteps, at);
        return {
          final,
          heldOut: heldOut[at],
          right: rows.at(-1),
          losses: slice(loss, lossSteps, at).map((level) =>
            level > levels ? Infinity : (level / levels) * top,
          ),
          accuracy: rows.map((count) => (100 * count) / data.rows[0]),
        };
      }),
    );
  });
  decoded.set(data, all);
  return all;
}

export function compute({ bug, seed, lr }, data) {
  const rate = Math.min(2, Math.max(0, Math.round(Math.log10(lr)) - data.lowestRate));
  const runs = decode(data);
  // Constant weights need no seed: one run stands for all.
  const pick = (kind, number) => runs[kind][rate][runs[kind][rate].length > 1 ? number : 0];
  const seeds = Array.from({ length: data.seeds }, (_, number) => number);
  const ends = (kind) => seeds.map((number) => pick(kind, number).accuracy.at(-1));
  const [run, clean, buggyEnds, cleanEnds] = [pick(bug, seed), pick(0, seed), ends(bug), ends(0)];
  const peak = bug === NO_ZERO_GRAD ? data.peak[rate][seed] : null;
  const at = (table) => table[rate][seed];
  const number = [
    () => [clean.losses[0], clean.final],
    () => [at(data.excess), 1],
    () => [run.final, at(data.honest)],
    () => [at(data.stuck), 0],
    () => [at(data.rises[1]), at(data.rises[0])],
    () => [data.distinct[1][rate][0], at(data.distinct[0])],
  ][bug]();
  return {
    run,
    clean,
    peak,
    number,
    buggyEnds,
    cleanEnds,
    lr: 10 ** (data.lowestRate + rate),
    floor: FLOOR,
    ruined: seeds.filter((i) => buggyEnds[i] < cleanEnds[i] - GAP).length,
    verdict: judge(bug, run, clean, peak),
  };
}

// What the two curves show to somebody who does not know the bug.
function judge(bug, run, clean, peak) {
  if (bug === 0) return "reference";
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

/** The question, the bars that answer it (label, value, words), and the length of a full bar. */
function evidence(bug, { number: [buggy, clean], floor }, rows) {
  return [
    {
      ask: "Does the loss start near ln 3 and fall?",
      bars: [
        ["ln 3", LN3, fixed(LN3, 3)],
        ["first loss", buggy, loss(buggy)],
        ["last loss", clean, loss(clean)],
      ],
      full: 1.5,
    },
    {
      ask: "Step 10: .grad ÷ the step's own gradient",
      bars: [
        ["this run", buggy, `${fixed(buggy, 1)} × as long`],
        ["clean", clean, "1.0 ×"],
      ],
      full: 16,
    },
    {
      ask: "The last loss, for the same weights",
      bars: [
        ["printed", buggy, loss(buggy)],
        ["lowest possible", floor, fixed(floor, 4)],
        ["softmax once", clean, loss(clean)],
      ],
      full: 1.5,
    },
    {
      ask: "Flowers whose own logit is clipped to 0",
      bars: [
        ["this run", buggy, `${buggy} of ${rows[0]}`],
        ["clean", clean, "no logit is clipped"],
      ],
      full: rows[0],
    },
    {
      ask: "Steps that raised the loss (or gave NaN)",
      bars: [
        ["this run", buggy, `${buggy} of 200`],
        ["clean", clean, `${clean} of 200`],
      ],
      full: 200,
    },
    {
      ask: "Hidden neurons that differ (rows of W₁)",
      bars: [
        ["this run", buggy, `${buggy} of 8`],
        ["clean", clean, `${clean} of 8`],
      ],
      full: 8,
    },
  ][bug];
}

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
  const below = accuracy.bottom + 66;
  const strip = wide
    ? { ...accuracy, top: below + 16, bottom: below + 112 }
    : { ...losses, top: below + 138, bottom: below + 228 };
  return {
    losses,
    accuracy,
    below,
    half: wide ? half - 14 : width,
    strip,
    height: strip.bottom + 42,
  };
}

const halo = (node) => {
  node.style.cssText = "paint-order: stroke; stroke: var(--nn-paper); stroke-width: 4px";
  return node;
};

function draw({ stage, numbers, values, data, set, width }) {
  const places = layout(width);
  const name = data.bugs[values.bug];
  stage.add(text(0, 16, HEADLINES[numbers.verdict], "ink bold"));
  drawLegend(stage, name, values.bug);
  drawLoss(stage, places.losses, numbers, values, data);
  drawAccuracy(stage, places.accuracy, numbers, values, data);
  drawEvidence(stage, places, numbers, values, data);
  drawSeeds(stage, places.strip, numbers, values, data, set);
  return describe(name, numbers, values, data);
}

function drawLegend(stage, name, bug) {
  stage.add(
    path(
      [
        [0, 36],
        [24, 36],
      ],
      "stroke-a thick dashed",
    ),
    text(30, 40, "clean"),
  );
  if (bug > 0)
    stage.add(
      path(
        [
          [84, 36],
          [108, 36],
        ],
        "stroke-b thick",
      ),
      text(114, 40, name),
    );
}

function curves(stage, plane, top, bug, [cleanSteps, clean], [buggySteps, buggy]) {
  const points = (steps, values) =>
    steps.map((step, i) => [plane.x(step), plane.y(Math.min(top, values[i]))]);
  if (bug > 0) stage.add(path(points(buggySteps, buggy), "stroke-b thick"));
  stage.add(path(points(cleanSteps, clean), "stroke-a thick dashed"));
}

const stepLabel = (bug, data) =>
  data.jumpyBugs.includes(bug) ? "step" : `step (${data.smooth.length} of 201 drawn)`;

function drawLoss(stage, box, { run, clean, peak, floor }, { bug }, data) {
  const top = data.levels[0];
  const { lossSteps } = steps(bug, data);
  const plane = axes({
    box,
    x: [0, 200],
    y: [0, top],
    xTicks: [0, 50, 100, 150, 200],
    yTicks: [0, 0.5, 1, 1.5, 2],
    xLabel: stepLabel(bug, data),
    yLabel: "training loss, as printed",
  });
  const level = (value, look) =>
    path(
      [
        [box.left, plane.y(value)],
        [box.right, plane.y(value)],
      ],
      look,
    );
  stage.add(plane.group, level(LN3, "stroke-ink thin"));
  if (bug === DOUBLE_SOFTMAX) stage.add(level(floor, "stroke-bad thin"));
  curves(stage, plane, top, bug, [data.smooth, clean.losses], [lossSteps, run.losses]);
  stage.add(halo(text(box.right - 4, plane.y(LN3) - 7, "ln 3 = 1.099", "ink", "end")));
  if (bug === DOUBLE_SOFTMAX)
    stage.add(
      halo(
        text(
          box.right - 4,
          plane.y(floor) + 17,
          "floor ln(1 + 2/e) = 0.5514",
          "fill-bad bold",
          "end",
        ),
      ),
    );
  const off = run.losses.findIndex((value) => value > top);
  if (bug > 0 && off >= 0) {
    const end = Number.isNaN(run.final) ? "up to NaN" : `up to ${loss(peak ?? run.final)}`;
    const x = plane.x(lossSteps[off]);
    const right = x > (box.left + box.right) / 2;
    stage.add(
      halo(
        text(
          x + (right ? -6 : 6),
          box.top + 16,
          right ? `${end} ▲` : `▲ ${end}`,
          "fill-bad bold",
          right ? "end" : "start",
        ),
      ),
    );
  }
}

function drawAccuracy(stage, box, { run, clean }, { bug }, data) {
  const plane = axes({
    box,
    x: [0, 200],
    y: [0, 100],
    xTicks: [0, 50, 100, 150, 200],
    yTicks: [0, 50, 100],
    xLabel: stepLabel(bug, data),
    yLabel: "accuracy on the training flowers (%)",
  });
  stage.add(plane.group);
  curves(
    stage,
    plane,
    100,
    bug,
    [data.smooth, clean.accuracy],
    [steps(bug, data).rightSteps, run.accuracy],
  );
}

function drawEvidence(stage, { below, half }, numbers, { bug, giveaway }, { rows }) {
  stage.add(
    text(
      0,
      below,
      bug > 0 ? "Which number gives the bug away?" : "What a clean run looks like",
      "ink bold",
    ),
  );
  if (giveaway === 0) {
    const next =
      numbers.verdict === "better" && numbers.lr < 1
        ? "Predict: what will it do at rate 1?"
        : "Predict: what would you measure?";
    stage.add(
      text(0, below + 24, next),
      text(0, below + 46, "Then set “giveaway” to “shown”.", "muted"),
    );
    return;
  }
  const { ask, bars, full } = evidence(bug, numbers, rows);
  stage.add(text(0, below + 22, ask));
  bars.forEach(([label, value, words], i) => {
    const y = below + 46 + 26 * i;
    const length = Number.isNaN(value) ? 0 : Math.min(1, value / full) * (half - 252);
    stage.add(
      text(0, y, label, "muted"),
      svg("rect", {
        x: 106,
        y: y - 11,
        width: Math.max(1, length),
        height: 14,
        class: i === 0 && bug > 0 ? "fill-b" : "fill-a",
      }),
    );
    stage.add(text(112 + Math.max(1, length), y, words, i === 0 ? "ink bold" : "ink"));
  });
}

function drawSeeds(stage, box, { buggyEnds, cleanEnds, ruined }, { bug, seed }, { seeds }, set) {
  const plane = axes({
    box,
    x: [-0.5, seeds - 0.5],
    y: [0, 112],
    xTicks: [0, 5, 10, 15, 19],
    yTicks: [0, 50, 100],
    xLabel: "seed (drag or click)",
    yLabel:
      bug > 0
        ? `last accuracy: ${ruined} of ${seeds} far below clean`
        : "last accuracy (%) for each seed",
  });
  stage.add(plane.group);
  buggyEnds.forEach((end, i) => {
    stage.add(
      svg("circle", {
        cx: plane.x(i),
        cy: plane.y(cleanEnds[i]),
        r: 4,
        class: "stroke-a thin",
        fill: "none",
      }),
    );
    if (bug > 0) stage.add(marker(1, plane.x(i), plane.y(end), 3, "fill-b"));
  });
  const choose = (px) => set({ seed: plane.fromX(px) });
  stage.handle("seed", plane.x(seed), plane.y(buggyEnds[seed]), choose);
  stage.onPress = (px, py) =>
    px > box.left - 8 && py > box.top - 10 && py < box.bottom + 20 && choose(px);
}

function describe(name, numbers, { bug, seed, giveaway }, { rows, seeds }) {
  const result = (run) =>
    `loss ${loss(run.final)}, ${run.right} of ${rows[0]} right (held out ${run.heldOut} of ${rows[1]})`;
  const clean = `clean ends at ${result(numbers.clean)}`;
  const start = `Rate ${numbers.lr}, seed ${seed}: `;
  if (bug === 0) return `${start}${clean}.`;
  const peak = numbers.peak > 2 ? ` after a peak of ${loss(numbers.peak)}` : "";
  const { ask, bars } = evidence(bug, numbers, rows);
  const shown =
    giveaway === 1
      ? ` ${ask}: ${bars.map(([label, , words]) => `${label} ${words}`).join(", ")}.`
      : "";
  return `${start}${name} ends at ${result(numbers.run)}${peak}; ${clean}. ${numbers.ruined} of ${seeds} seeds end over ${GAP} points below clean.${shown}`;
}

export default figure({ compute, draw, height: (width) => layout(width).height });

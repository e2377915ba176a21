import { axes, figure, fixed, marker, path, svg, text } from "./figure.js";

const LN3 = Math.log(3);
const HEADER = 12;
const MARK = 1e-3;
const decoded = new WeakMap();

/** Undo `pack` of learning_rate.py: all runs as one object for each row of bytes. */
function decode(data) {
  if (decoded.has(data)) return decoded.get(data);
  const bytes = Uint8Array.from(atob(data.runs), (letter) => letter.charCodeAt(0));
  const [inputs, rates, seeds, size] = data.shape;
  const value = (share, [low, high]) => 10 ** (low + share * (high - low));
  const read = (at) => {
    const word = (i) => (bytes[at + i] + 256 * bytes[at + i + 1]) / 65535;
    const [nan, bits, trained, held, floor, ceiling] = bytes.subarray(at + 6, at + HEADER);
    const level = (i) =>
      (floor + (bytes[at + HEADER + i] / 255) * Math.max(1, ceiling - floor)) / 255;
    const broken = (step) => nan > 0 && step >= nan;
    return {
      nan,
      trained,
      held,
      final: nan > 0 ? NaN : value(word(0), data.powers.final),
      peak: value(word(2), data.powers.peak),
      ratio: value(word(4), data.powers.ratio),
      dead: Array.from({ length: 8 }, (_, i) => (bits >> i) & 1),
      losses: data.knots.map((step, i) => (broken(step) ? NaN : value(level(i), data.powers.loss))),
    };
  };
  const grid = (i) =>
    Array.from({ length: rates }, (_, j) =>
      Array.from({ length: seeds }, (_, k) => read(size * (seeds * (rates * i + j) + k))),
    );
  decoded.set(
    data,
    Array.from({ length: inputs }, (_, i) => grid(i)),
  );
  return decoded.get(data);
}

// The third lowest, the middle and the third highest of 20 seeds; NaN counts as above all.
function spread(values) {
  const sorted = values.map((v) => (Number.isNaN(v) ? Infinity : v)).sort((a, b) => a - b);
  const half = sorted.length / 2;
  return [sorted[2], (sorted[half - 1] + sorted[half]) / 2, sorted[sorted.length - 3]];
}

export function compute({ lr, seed, inputs }, data) {
  const runs = decode(data)[inputs];
  const { lowest, perDecade } = data.rates;
  const nearest = Math.round((Math.log10(lr) - lowest) * perDecade);
  const rate = Math.min(runs.length - 1, Math.max(0, nearest));
  const run = runs[rate][seed];
  const start = runs[0][seed].losses[0];
  const rise = Math.max(
    ...run.losses
      .slice(1)
      .map((loss, i) => loss / run.losses[i])
      .filter((r) => !Number.isNaN(r)),
  );
  const late = (run.losses[data.knots.indexOf(154)] - run.final) / (start - run.final);
  const dead = run.dead.reduce((sum, bit) => sum + bit, 0);
  const numbers = {
    ...run,
    rate,
    start,
    rise,
    late,
    deadCount: dead,
    lr: 10 ** (lowest + rate / perDecade),
    band: data.knots.map((_, i) => spread(runs[rate].map(({ losses }) => losses[i]))),
    finals: runs.map((row) => row[seed].final),
    finalBand: runs.map((row) => spread(row.map(({ final }) => final))),
    nanSeeds: runs[rate].filter(({ nan }) => nan > 0).length,
  };
  return { ...numbers, verdict: diagnose(numbers) };
}

// What the curve itself shows; the learning rate is not looked at.
function diagnose({ nan, deadCount, peak, start, final, rise, late }) {
  if (nan > 0) return "NaN";
  if (deadCount === 8) return "all ReLUs dead";
  if (peak > 2 * start) return "exploded";
  if (rise > 1.05) return "unstable";
  if (final > 0.9 * start) return "flat";
  return late > 0.08 ? "too slow" : "good";
}

const power = (value) => value.toExponential(0).replace("+", "").replace("-", "−");
// Two digits, three from 1 to 10, so that ln 3 reads 1.10 wherever it stands.
function short(value) {
  if (value >= 1e4) return power(value);
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
const halo = (node) => {
  node.setAttribute(
    "style",
    "paint-order: stroke; stroke: var(--nn-paper); stroke-width: 4px; stroke-linejoin: round",
  );
  return node;
};

function draw({ stage, numbers, values, data, set, width }) {
  const { plot, strip, side } = layout(width);
  if (!tried.has(stage)) tried.set(stage, new Set());
  const known = tried.get(stage).add(numbers.rate);
  drawCurve(stage, plot, numbers, values, data);
  drawStrip(stage, strip, numbers, known, data, set);
  drawReadings(stage, side, numbers, data);
  const others =
    numbers.nanSeeds > 0
      ? `${numbers.nanSeeds} of 20 seeds end in NaN`
      : `16 of 20 seeds end between ${short(numbers.finalBand[numbers.rate][0])} and ${short(numbers.finalBand[numbers.rate][2])}`;
  const answers =
    numbers.nan > 0
      ? ""
      : `Held out ${percent(numbers.held, data.rows[1])}, ${numbers.deadCount} of 8 ReLUs dead. `;
  return `Rate ${Number(numbers.lr.toPrecision(3))}, seed ${values.seed}: ${sentence(numbers)}. ${answers}${others}.`;
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

function drawCurve(stage, box, numbers, { seed }, { knots, powers }) {
  const plane = lossAxes(box, powers, {
    x: [0, 200],
    xTicks: [0, 50, 100, 150, 200],
    yTicks: [-2, -1, 0, 1],
    name: String,
    xLabel: "step (32 of 201 drawn)",
    yLabel: "training loss (log scale)",
  });
  const points = (pick) => knots.map((step, i) => [plane.x(step), plane.y(pick(i))]);
  const band = [
    ...points((i) => numbers.band[i][2]),
    ...points((i) => numbers.band[i][0]).reverse(),
  ];
  const dots = points((i) => numbers.losses[i]);
  stage.add(
    plane.group,
    svg("polygon", { points: band.join(" "), class: "fill-a wash" }),
    path(
      points((i) => numbers.band[i][1]),
      "stroke-a thin dashed",
    ),
  );
  const level = plane.y(LN3);
  stage.add(
    path(
      [
        [box.left, level],
        [box.right, level],
      ],
      "stroke-ink thin",
    ),
    path(dots, "stroke-b thick"),
  );
  stage.add(
    halo(
      text(
        box.right - 4,
        level - 6,
        box.right < 300 ? "ln 3 = 1.10: not knowing" : "ln 3 = 1.10, the loss of not knowing",
        "ink",
        "end",
      ),
    ),
  );
  let below = box.top + 18;
  const note = (x, mark, words) => {
    const right = x > (box.left + box.right) / 2;
    stage.add(
      halo(
        text(
          x + (right ? -8 : 8),
          below,
          right ? `${words} ${mark}` : `${mark} ${words}`,
          "fill-bad bold",
          right ? "end" : "start",
        ),
      ),
    );
    below += 20;
  };
  const clipped = numbers.losses.findIndex((loss) => Math.log10(loss) >= powers.loss[1] - 1e-3);
  if (clipped >= 0)
    note(
      dots[clipped][0],
      "▲",
      numbers.peak > 3e38 ? "off the chart" : `off the chart: ${short(numbers.peak)}`,
    );
  if (numbers.nan > 0) {
    const x = plane.x(numbers.nan);
    stage.add(
      path(
        [
          [x, box.top],
          [x, box.bottom],
        ],
        "stroke-bad thin dashed",
      ),
    );
    note(x, "✕", `NaN from step ${numbers.nan}`);
  }
  const row = box.bottom + 54;
  stage.add(
    path(
      [
        [8, row - 4],
        [28, row - 4],
      ],
      "stroke-b thick",
    ),
    text(33, row, `seed ${seed}`),
  );
  const next = 104;
  stage.add(
    svg("rect", { x: next, y: row - 11, width: 20, height: 14, class: "fill-a wash" }),
    path(
      [
        [next, row - 4],
        [next + 20, row - 4],
      ],
      "stroke-a thin dashed",
    ),
    text(next + 25, row, "16 of 20 seeds, median"),
  );
}

function drawStrip(stage, box, numbers, known, { powers, rates }, set) {
  const [low, high] = [rates.lowest, rates.lowest + (numbers.finals.length - 1) / rates.perDecade];
  const name = (tick) => (tick < -2 ? `1e−${-tick}` : String(10 ** tick));
  const plane = lossAxes(box, powers, {
    x: [low, high],
    xTicks: box.right < 300 ? [-4, -2, 0, 2] : [-4, -3, -2, -1, 0, 1, 2],
    yTicks: [-2, -1, 0, 1],
    name,
    xLabel: "learning rate (log scale); ✕ is NaN",
    yLabel: `final loss (tried ${known.size} of ${numbers.finals.length}: drag or click)`,
  });
  const x = (rate) => plane.x(low + rate / rates.perDecade);
  const y = (loss) => (Number.isNaN(loss) ? box.top : plane.y(loss));
  stage.add(
    plane.group,
    path(
      [
        [box.left, plane.y(LN3)],
        [box.right, plane.y(LN3)],
      ],
      "stroke-ink thin",
    ),
  );
  const seen = [...known].sort((a, b) => a - b);
  for (const rate of numbers.finals.keys()) {
    if (known.has(rate)) continue;
    stage.add(text(x(rate), box.bottom - 5, "?", "muted", "middle"));
  }
  for (const rate of seen) {
    const [from, , to] = numbers.finalBand[rate];
    stage.add(
      path(
        [
          [x(rate), y(from)],
          [x(rate), y(to)],
        ],
        "stroke-a faint thick",
      ),
    );
    const final = numbers.finals[rate];
    const above = Math.log10(final) > powers.loss[1];
    stage.add(
      Number.isNaN(final)
        ? halo(text(x(rate), box.top + 5, "✕", "fill-bad bold", "middle"))
        : marker(above ? 2 : 0, x(rate), y(final), 4, "fill-b"),
    );
  }
  const choose = (px) => {
    const rate = Math.round((plane.fromX(px) - low) * rates.perDecade);
    set({
      lr: 10 ** (low + Math.min(numbers.finals.length - 1, Math.max(0, rate)) / rates.perDecade),
    });
  };
  stage.handle("rate", x(numbers.rate), y(numbers.finals[numbers.rate]), choose);
  stage.onPress = (px, py) => py > box.top - 10 && py < box.bottom + 24 && choose(px);
}

function drawReadings(stage, { x, y, width }, numbers, { rows, powers }) {
  const broken = numbers.nan > 0;
  const line = (at, label, value, look = "ink") =>
    stage.add(text(x, at, label, "muted"), text(x + 72, at, value, look));
  line(y, "diagnosis", numbers.verdict, "ink bold");
  line(y + 24, "final loss", broken ? "NaN" : short(numbers.final));
  line(y + 48, "training", broken ? "no answer: NaN" : percent(numbers.trained, rows[0]));
  line(y + 72, "held out", broken ? "no answer: NaN" : percent(numbers.held, rows[1]));
  stage.add(
    text(
      x,
      y + 106,
      broken ? "8 hidden ReLUs: all NaN" : `8 hidden ReLUs: ${numbers.deadCount} dead at the end`,
    ),
  );
  numbers.dead.forEach((dead, i) => {
    const [left, top] = [x + 25 * i, y + 116];
    const off = dead || broken;
    stage.add(
      svg("rect", {
        x: left + 0.5,
        y: top + 0.5,
        width: 20,
        height: 20,
        rx: 4,
        class: off ? "edge" : "fill-c",
      }),
    );
    stage.add(
      text(
        left + 10.5,
        top + 15,
        off ? "✕" : "✓",
        off ? "fill-bad bold" : "fill-paper bold",
        "middle",
      ),
    );
  });
  const ends = [x + 42, x + Math.min(width, 280) - 28];
  const scale = (value) =>
    ends[0] +
    ((Math.log10(value) - powers.ratio[0]) / (powers.ratio[1] - powers.ratio[0])) *
      (ends[1] - ends[0]);
  const [rail, at, mark] = [y + 190, scale(numbers.ratio), scale(MARK)];
  stage.add(
    text(
      x,
      y + 168,
      `update : weights, ${numbers.ratio < 1.1e-7 ? "at most " : "median "}${numbers.ratio < 1 ? power(numbers.ratio) : short(numbers.ratio)}`,
    ),
  );
  stage.add(
    text(x, rail + 4, power(10 ** powers.ratio[0]), "muted"),
    text(ends[1] + 5, rail + 4, power(10 ** powers.ratio[1]), "muted"),
  );
  stage.add(
    path(
      [
        [ends[0], rail],
        [ends[1], rail],
      ],
      "stroke-muted thin",
    ),
    path(
      [
        [mark, rail - 8],
        [mark, rail + 8],
      ],
      "stroke-ink thick",
    ),
  );
  stage.add(
    svg("polygon", {
      points: `${at},${rail - 1} ${at - 6},${rail - 12} ${at + 6},${rail - 12}`,
      class: "fill-b",
    }),
  );
  stage.add(text(x, rail + 24, "mark: 1e−3, a rule of thumb", "muted"));
}

export default figure({ compute, draw, height: (width) => layout(width).height });

import { axes } from "./shared/axes.js";
import { circle, clipped, inside, line, path, polygon, svg, text } from "./shared/drawing.js";
import { figure } from "./shared/life_cycle.js";
import { fixed, plural, timesPower } from "./shared/numbers.js";

const Z = [-6, 6];
const GRID = Array.from({ length: 121 }, (_, i) => (i - 60) / 10);
const LAYERS = 5;
const DOTTED = "1 5";

// Every term is positive, so no digits cancel: good to 1e-14 wherever the figure looks.
function erf(x) {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

const sigma = (z) => 1 / (1 + Math.exp(-z));
const normal = (z) => (1 + erf(z / Math.SQRT2)) / 2;
const density = (z) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
const gate = (z) => sigma(z) * (1 - sigma(z));

// At a kink, the slope that PyTorch takes. `y`: range and ticks of f.
const FUNCTIONS = {
  ReLU: {
    value: (z) => Math.max(0, z),
    slope: (z) => (z > 0 ? 1 : 0),
    y: [-1.5, 6],
    ticks: [0, 2, 4, 6],
    jump: true,
    formula: "max(0, z)",
    derivative: "1 if z > 0, else 0",
    question: "What does ReLU pass when z < 0?",
  },
  sigmoid: {
    value: sigma,
    slope: gate,
    y: [-0.25, 1.25],
    ticks: [0, 0.5, 1],
    formula: "1 / (1 + e⁻ᶻ)",
    derivative: "f(z) · (1 − f(z))",
    question: "At which z does sigmoid pass the most?",
  },
  tanh: {
    value: Math.tanh,
    slope: (z) => 1 - Math.tanh(z) ** 2,
    y: [-1.4, 1.4],
    ticks: [-1, 0, 1],
    formula: "tanh(z)",
    derivative: "1 − f(z)²",
    question: "At which z does tanh pass all of it?",
  },
  "leaky ReLU": {
    value: (z, leak) => (z > 0 ? z : leak * z),
    slope: (z, leak) => (z > 0 ? 1 : leak),
    y: [-4, 6],
    ticks: [-2, 0, 2, 4, 6],
    jump: true,
    formula: "z if z > 0, else leak · z",
    derivative: "1 if z > 0, else leak",
    question: "Which leak lets 1 % through five layers?",
  },
  ELU: {
    value: (z) => (z > 0 ? z : Math.expm1(z)),
    slope: (z) => (z > 0 ? 1 : Math.exp(z)),
    y: [-1.5, 6],
    ticks: [0, 2, 4, 6],
    formula: "z if z > 0, else eᶻ − 1",
    derivative: "1 if z > 0, else eᶻ",
    question: "How far below 0 does ELU still pass half?",
  },
  GELU: {
    value: (z) => z * normal(z),
    slope: (z) => normal(z) + z * density(z),
    y: [-1.5, 6],
    ticks: [0, 2, 4, 6],
    formula: "z · Φ(z), Φ: normal CDF",
    derivative: "Φ(z) + z · φ(z)",
    question: "Where does GELU flip the gradient?",
  },
  SiLU: {
    value: (z) => z * sigma(z),
    slope: (z) => sigma(z) + z * gate(z),
    y: [-1.5, 6],
    ticks: [0, 2, 4, 6],
    formula: "z · σ(z), σ: sigmoid",
    derivative: "σ(z) · (1 + z · (1 − σ(z)))",
    question: "Where does SiLU pass more than 1?",
  },
};

export function compute({ z, f, leak }) {
  const { value, slope } = FUNCTIONS[f];
  // Slider arithmetic can miss 0 by 1e-16, and then land on the wrong side of a kink.
  const at = Math.round(z * 1e9) / 1e9;
  const [height, rise] = [value(at, leak), slope(at, leak)];
  return {
    value: height,
    slope: rise,
    tangent: Z.map((end) => height + rise * (end - at)),
    curves: { value: GRID.map((x) => value(x, leak)), slope: GRID.map((x) => slope(x, leak)) },
    passed: Array.from({ length: LAYERS + 1 }, (_, layers) => rise ** layers),
  };
}

/** A whole number as it is, else three digits, or a power of ten where these would hide the number. */
function shown(value) {
  if (Number.isInteger(value)) return fixed(value, 0);
  if (Math.abs(value) >= 0.0995) return fixed(value, 3);
  return Math.abs(value) >= 0.000995 ? fixed(value, 4) : timesPower(value);
}

function layout(width) {
  const wide = width >= 560;
  const right = wide ? width - 252 : width - 12;
  const value = { left: 34, right, top: 46, bottom: wide ? 226 : 206 };
  const slope = {
    left: 34,
    right,
    top: value.bottom + 32,
    bottom: value.bottom + (wide ? 152 : 132),
  };
  const pipe = wide
    ? { left: right + 32, right: width, top: 46, pitch: 54 }
    : {
        left: Math.max(0, (width - 250) / 2),
        right: Math.min(width, (width + 250) / 2),
        top: slope.bottom + 62,
        pitch: 38,
      };
  const end = pipe.top + 22 + LAYERS * pipe.pitch + 26;
  return { value, slope, pipe, note: Math.max(slope.bottom + 74, end) + (wide ? 0 : 30) };
}

function draw({ stage, numbers, values, set, width }) {
  const { value: top, slope: bottom, pipe, note } = layout(width);
  const { z, f, leak } = values;
  const { y, ticks, formula, derivative, question, jump } = FUNCTIONS[f];
  const format = (tick) => String(tick).replace("-", "−");
  const upper = axes({ box: top, x: Z, y, yTicks: ticks, yLabel: `f(z) = ${formula}`, format });
  const lower = axes({
    box: bottom,
    x: Z,
    y: [-0.25, 1.25],
    xTicks: [-6, -4, -2, 0, 2, 4, 6],
    yTicks: [0, 0.5, 1],
    xLabel: "z",
    yLabel: `f′(z) = ${derivative}`,
    format,
  });
  const x = upper.x(z);
  stage.add(upper.group, lower.group, text(0, 16, question, "ink bold"));
  for (const [plane, box] of [
    [upper, top],
    [lower, bottom],
  ]) {
    stage.add(
      line(box.left, plane.y(0), box.right, plane.y(0), "edge"),
      line(plane.x(0), box.top, plane.x(0), box.bottom, "edge"),
    );
  }
  const dots = line(x, top.top, x, bottom.bottom, "stroke-muted thin");
  dots.setAttribute("stroke-dasharray", DOTTED);
  const curve = GRID.map((g, i) => [upper.x(g), upper.y(numbers.curves.value[i])]);
  const tangent = Z.map((end, i) => [upper.x(end), upper.y(numbers.tangent[i])]);
  const clip = clipped(top, path(curve, "stroke-a thick"), path(tangent, "stroke-ink thin"));
  const slopes = GRID.map((g, i) => [lower.x(g), lower.y(numbers.curves.slope[i])]);
  if (jump) slopes.splice(61, 0, [NaN, NaN], [lower.x(0), lower.y(1)]);
  stage.add(dots, clip, path(slopes, "stroke-b thick dashed"));
  if (jump) {
    stage.add(circle(lower.x(0), slopes[60][1], 3.5, "fill-b"));
    stage.add(circle(lower.x(0), lower.y(1), 3.5, "fill-paper stroke-b thin"));
  }
  const foot = [x, lower.y(numbers.slope)];
  stage.add(path([[x, lower.y(0)], foot], "stroke-b thick"), circle(foot[0], foot[1], 5, "fill-b"));
  drawRise(stage, upper, top, z, numbers);
  stage.add(
    text(
      top.left + 8,
      top.top + 17,
      `f(${fixed(z, 1)}) = ${shown(numbers.value)}`,
      "fill-a bold halo",
    ),
  );
  stage.add(
    text(
      bottom.left + 8,
      bottom.top + 17,
      `f′(${fixed(z, 1)}) = ${shown(numbers.slope)}`,
      "fill-b bold halo",
    ),
  );
  const move = (px) => set({ z: upper.fromX(px) });
  stage.handle("z", x, upper.y(numbers.value), move);
  const plots = { ...top, bottom: bottom.bottom };
  stage.onPress = (px, py) => inside(plots, px, py) && move(px);

  drawPipe(stage, numbers.passed, pipe);
  const used =
    f === "leaky ReLU" ? `leak = ${fixed(leak)}` : `leak ${fixed(leak)} is unused: leaky ReLU only`;
  stage.add(
    text(0, note - 20, "thin line: the tangent, rise f′(z) per step", "muted"),
    text(0, note, used, "muted"),
  );
  const kink = jump && Math.abs(z) < 1e-9 ? " (at the kink, PyTorch takes the left slope)" : "";
  const [, one] = numbers.passed;
  return (
    `${f} at z = ${fixed(z, 1)}: value ${shown(numbers.value)}, slope ${shown(one)}${kink}. ` +
    `A gradient of 1 leaves as ${shown(one)}; five such layers leave ${shown(numbers.passed[LAYERS])}. ${question}`
  );
}

// The slope as a stair: one step along z, and how far f climbs on the tangent meanwhile.
function drawRise(stage, plane, box, z, { value, slope }) {
  const side = plane.x(z + 1) + 76 > box.right ? -1 : 1;
  const [from, to] = [plane.x(z), plane.x(z + side)];
  const [low, high] = [plane.y(value), plane.y(value + side * slope)];
  stage.add(
    path(
      [
        [from, low],
        [to, low],
        [to, high],
      ],
      "stroke-ink thick",
    ),
  );
  const below = high > low || low > box.bottom - 22 ? -8 : 18;
  stage.add(text((from + to) / 2 + side * 4, low + below, "1", "ink halo", "middle"));
  const beside = Math.abs(high - low) < 16 ? low + (below > 0 ? -8 : 18) : (low + high) / 2 + 4;
  stage.add(
    text(to + side * 7, beside, `rise ${shown(slope)}`, "ink halo", side > 0 ? "start" : "end"),
  );
}

// The way back: a band as wide as the gradient, through a valve per layer that f′(z) opens.
function drawPipe(stage, passed, { left, right, top, pitch }) {
  const middle = left + 118;
  const unit = 54;
  const jaw = 15;
  const spread = (amount) => (amount === 0 ? 0 : Math.max(0.6, (Math.abs(amount) * unit) / 2));
  stage.add(text(left, top - 8, "the gradient, on its way back", "ink bold"));
  passed.forEach((amount, i) => {
    const y = top + 22 + i * pitch;
    const half = spread(amount);
    const mark = [0, 1, LAYERS].includes(i) ? "ink bold" : "muted";
    const label = i === 0 ? "arrives" : plural(i, "layer");
    stage.add(text(left, y + 4, label, mark), text(right, y + 4, shown(amount), mark, "end"));
    const sides = { x: middle - half, width: 2 * half, y: y - 12, height: pitch - jaw };
    const look = amount < 0 ? "fill-paper stroke-b thin dashed" : "fill-b";
    if (half > 0) stage.add(svg("rect", { ...sides, class: look }));
    if (i === LAYERS) return;
    const open = spread(passed[i + 1]);
    const at = y - 12 + pitch - jaw;
    for (const edge of [-1, 1]) {
      const corners = [
        [middle + edge * unit, at],
        [middle + edge * half, at],
        [middle + edge * open, at + jaw],
        [middle + edge * unit, at + jaw],
      ];
      stage.add(polygon(corners, "muted faint"));
    }
    if (half > 0) {
      const funnel = [
        [middle - half, at],
        [middle + half, at],
        [middle + open, at + jaw],
        [middle - open, at + jaw],
      ];
      stage.add(polygon(funnel, "fill-b faint"));
    }
    if (i === 0) stage.add(text(right, at + 12, "× f′(z)", "fill-b", "end"));
  });
}

export default figure({ compute, draw, height: (width) => layout(width).note + 8 });

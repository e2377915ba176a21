import { axes } from "./shared/axes.js";
import { circle, clipped, line, path, svg, text } from "./shared/drawing.js";
import { figure } from "./shared/life_cycle.js";
import { fixed, plural, scientific } from "./shared/numbers.js";

const X = [-4.4, 4.4];
const Y = [-2.2, 2.2];
const RATE = [0, 1.2];
const CONTOURS = [1, 2, 3, 4, 5, 6, 7, 8];
const NEAR = 1e-9;
const FAR = 1e5; // pixels: a path that has left so far does not come back
const WEIGHTS = ["w₁", "w₂"];
const DIRECTIONS = ["w₁, the flat direction", "w₂, the steep direction"];

/** torch.optim.SGD, written out: v = βv + gradient, then w −= lr·v. */
export function compute({ lr, momentum, batch, x0, y0, steps }, { curvatures, centres, batches }) {
  let [w, v] = [
    [x0, y0],
    [0, 0],
  ];
  const points = [w];
  for (let step = 0; step < steps; step += 1) {
    // A full batch has no list: its mean is the origin, the bowl's own centre.
    const rows = batches[batch]?.[step] ?? [];
    const centre = [0, 1].map(
      (i) => rows.reduce((sum, row) => sum + centres[row][i], 0) / Math.max(1, rows.length),
    );
    v = v.map((speed, i) => momentum * speed + curvatures[i] * (w[i] - centre[i]));
    w = w.map((at, i) => at - lr * v[i]);
    points.push(w);
  }
  return {
    points,
    losses: points.map(
      (at) => 0.5 * at.reduce((sum, value, i) => sum + curvatures[i] * value ** 2, 0),
    ),
    directions: curvatures.map((curvature) => judge(curvature, lr, momentum)),
  };
}

// In one direction of the bowl each step multiplies (w, v) by a matrix; its eigenvalues r solve
// r² − (1 + β − lr·λ)r + β = 0. The larger |r| is the factor by which the distance changes.
function judge(curvature, lr, momentum) {
  const sum = 1 + momentum - lr * curvature;
  const discriminant = sum ** 2 - 4 * momentum;
  const factor =
    discriminant < 0 ? Math.sqrt(momentum) : (Math.abs(sum) + Math.sqrt(discriminant)) / 2;
  const swings = discriminant < 0 || sum < 0;
  return {
    factor,
    state: stateOf(factor, swings),
    smoothUntil: (1 - Math.sqrt(momentum)) ** 2 / curvature,
    limit: (2 * (1 + momentum)) / curvature,
  };
}

function stateOf(factor, swings) {
  if (factor > 1 + NEAR) return "diverging";
  if (factor > 1 - NEAR) return "at the limit";
  return swings ? "oscillating" : "stable";
}

const isNoisy = ({ batch }, { batches }) => batch in batches;

const QUESTION = "From which rate on does the path run away?";

function headline([flat, steep], values, data) {
  if (flat.state === "diverging") return "Too large for both directions.";
  if (steep.state === "diverging") return "Too large for y alone: that is enough.";
  if (steep.state === "at the limit") return "At the limit: y bounces for ever.";
  if (isNoisy(values, data)) return "Each step sees a few examples: noise.";
  if (values.lr + 0.03 > steep.limit) return "Predict: what if the rate is 0.03 more?";
  return flat.factor > 0.9 ? "Safe for y, slow for x." : "Both directions settle.";
}

function layout(width) {
  const wide = width >= 620;
  const box = { left: 30, right: wide ? Math.round(width * 0.6) : width - 10, top: 48 };
  box.bottom = box.top + (box.right - box.left) / 2;
  const side = wide ? { x: box.right + 28, y: 60 } : { x: 0, y: box.bottom + 62 };
  const rail = { left: 14, right: width - 14, top: wide ? box.bottom + 66 : side.y + 200 };
  return { box, side, rail, height: rail.top + 152 };
}

function draw({ stage, numbers, values, data, set, width, asking }) {
  const { box, side, rail } = layout(width);
  const title = asking ? QUESTION : headline(numbers.directions, values, data);
  stage.add(text(0, 16, title, "ink bold"));
  drawBowl(stage, box, numbers, values, data, set);
  drawRate(stage, rail, values, set);
  if (asking) {
    stage.add(text(side.x, side.y, "Predict, then move the rate.", "muted"));
    return `${settings(values, data)}. ${QUESTION} Predict, then move the rate or press Show the answer.`;
  }
  drawReadings(stage, side, numbers, values, data);
  drawRails(stage, rail, numbers, values);
  return describe(numbers, values, data);
}

const cross = ([x, y], size) => [
  line(x - size, y, x + size, y, "stroke-ink thick"),
  line(x, y - size, x, y + size, "stroke-ink thick"),
];

function drawBowl(stage, box, { points }, values, data, set) {
  const plane = axes({
    box,
    x: X,
    y: Y,
    xTicks: [-4, -2, 0, 2, 4],
    yTicks: [-2, 0, 2],
    xLabel: "w₁ (λ₁ = 2: flat)",
    yLabel: "w₂ (λ₂ = 20: steep)",
    format: (tick) => fixed(tick, 0),
  });
  const origin = [plane.x(0), plane.y(0)];
  const contours = CONTOURS.map((level) => {
    const radii = [plane.x(level) - origin[0], origin[1] - plane.y(level / Math.sqrt(10))];
    return svg("ellipse", {
      cx: origin[0],
      cy: origin[1],
      rx: radii[0],
      ry: radii[1],
      class: "edge",
    });
  });
  const examples = isNoisy(values, data) ? data.centres : [];
  const dots = examples.map(([x, y]) => circle(plane.x(x), plane.y(y), 2, "fill-d"));
  const all = points.map(([x, y]) => [plane.x(x), plane.y(y)]);
  const lost = all.findIndex((pixel) => Math.max(...pixel.map(Math.abs)) > FAR);
  const pixels = lost < 0 ? all : all.slice(0, lost + 1);
  const steps = pixels.map(([x, y]) => circle(x, y, 3, "fill-b"));
  const inner = [contours, dots, path(pixels, "stroke-b thin"), steps, cross(origin, 6)].flat();
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const frame = svg("rect", { x: box.left, y: box.top, width, height, class: "edge" });
  stage.add(plane.group, clipped(box, ...inner), frame);
  const move = (px, py) => set({ x0: plane.fromX(px), y0: plane.fromY(py) });
  stage.handle("start", plane.x(points[0][0]), plane.y(points[0][1]), move);
}

/** Three digits, or a power of ten where these hide or swell the number. */
function short(value) {
  if (value >= 1e5 || (value > 0 && value < 0.001)) return scientific(value);
  return value >= 100 ? fixed(value, 0) : fixed(value, value < 10 ? 3 : 1);
}

const looks = {
  diverging: "fill-bad bold",
  "at the limit": "fill-bad bold",
  oscillating: "fill-b bold",
  stable: "fill-c bold",
};
const formula = (momentum) => (momentum > 0 ? "2(1 + β)/λ" : "2/λ");

function drawReadings(stage, { x, y }, { directions, losses }, values, data) {
  const { lr, momentum, steps } = values;
  let row = y;
  const write = (content, look = "ink", gap = 21) => {
    stage.add(text(x, row, content, look));
    row += gap;
  };
  for (const i of [1, 0]) {
    const { factor, state, limit } = directions[i];
    write(DIRECTIONS[i], "ink bold");
    write(`limit ${formula(momentum)} = ${fixed(limit, 3)}, rate ${fixed(lr)}`);
    write(`${state}: × ${short(factor)} a step`, looks[state], 28);
  }
  const what = isNoisy(values, data) ? "excess loss; dots: examples" : "loss above the lowest";
  write(what, "muted");
  const ends = `${short(losses[0])} → ${short(losses.at(-1))}`;
  write(`${ends} in ${plural(steps, "step")}`, "ink bold");
}

// The same scale twice: how far each direction is stable, oscillates, and where it diverges.
function drawRails(stage, rail, { directions }, { momentum }) {
  const { left, right, top } = rail;
  const at = onRail(rail);
  [1, 0].forEach((i, row) => {
    const { smoothUntil, limit } = directions[i];
    const y = top + 48 + 46 * row;
    const bar = (from, to, height, look) =>
      stage.add(
        svg("rect", { x: at(from), y: y - height, width: at(to) - at(from), height, class: look }),
      );
    bar(0, smoothUntil, 10, "fill-c");
    bar(smoothUntil, limit, 6, "fill-b");
    if (limit < RATE[1]) stage.add(line(at(limit), y - 2, right, y - 2, "stroke-bad thick dashed"));
    const mark = at(limit);
    const name = `${WEIGHTS[i]}: ${formula(momentum)} = ${fixed(limit)}${limit > RATE[1] ? " →" : ""}`;
    const end = mark > (left + right) / 2;
    stage.add(
      line(mark, y - 16, mark, y + 3, "stroke-ink thick"),
      text(end ? mark - 5 : mark + 5, y - 14, name, "ink", end ? "end" : "start"),
    );
  });
  const rule = top + RULE;
  let legend = 0;
  for (const [name, look, height] of [
    ["stable", "fill-c", 10],
    ["oscillating", "fill-b", 6],
  ]) {
    stage.add(
      svg("rect", { x: legend, y: rule + 34 - height, width: 18, height, class: look }),
      text(legend + 24, rule + 34, name),
    );
    legend += 36 + 7.2 * name.length;
  }
  stage.add(
    line(legend, rule + 30, legend + 18, rule + 30, "stroke-bad thick dashed"),
    text(legend + 24, rule + 34, "diverging"),
  );
}

const RULE = 112;
const onRail =
  ({ left, right }) =>
  (rate) =>
    left + (Math.min(RATE[1], rate) / RATE[1]) * (right - left);

// The scale of rates, and the grip for the present one.
function drawRate(stage, rail, { lr }, set) {
  const { left, right, top } = rail;
  const at = onRail(rail);
  stage.add(text(0, top, "learning rate: what each direction bears", "muted"));
  for (const tick of [0, 0.2, 0.4, 0.6, 0.8, 1, 1.2])
    stage.add(text(at(tick), top + RULE + 4, fixed(tick, 1), "muted", "middle"));
  stage.add(line(at(lr), top + 26, at(lr), top + RULE - 10, "stroke-ink thin"));
  stage.handle("rate", at(lr), top + 71, (px) =>
    set({ lr: ((px - left) / (right - left)) * RATE[1] }),
  );
}

function settings({ lr, momentum, batch }, { batches }) {
  const seen = batch in batches ? `, batches of ${batches[batch][0].length}` : "";
  return `Rate ${fixed(lr)}, momentum ${fixed(momentum)}${seen}`;
}

function describe({ directions, losses, points }, values, data) {
  const { steps } = values;
  const how = directions.map(
    ({ state, factor }, i) => `${WEIGHTS[i]} is ${state} (× ${short(factor)} a step)`,
  );
  const coordinate = (value) => (Math.abs(value) < 1e4 ? fixed(value) : scientific(value));
  const end = points.at(-1).map(coordinate).join(", ");
  const fall = `from ${short(losses[0])} to ${short(losses.at(-1))}`;
  return (
    `${settings(values, data)}: ${how.reverse().join(", ")}. ` +
    `After ${plural(steps, "step")} at (${end}), the loss above the lowest goes ${fall}.`
  );
}

export default figure({ compute, draw, height: (width) => layout(width).height, asks: true });

import { axes } from "./shared/axes.js";
import { inside, line, path, svg, text } from "./shared/drawing.js";
import { figure } from "./shared/life_cycle.js";
import { nearest, precise, scientific } from "./shared/numbers.js";

const LEVELS = [-14, 0.4];
const NEAR = 1e-9;
const COLOURS = { float32: "a", float64: "b" };

const lowest = (values) => values.reduce((best, value, i) => (value < values[best] ? i : best), 0);

function sharedDigits([first, second]) {
  let count = 0;
  while (count < first.length && first[count] === second[count]) count += 1;
  return count;
}

const perDtype = (table, action) =>
  Object.fromEntries(Object.entries(table).map(([dtype, values]) => [dtype, action(values)]));

export function compute({ eps, dtype, method, hidden }, data) {
  const here = (table) => table[hidden][method];
  const errors = here(data.errors);
  const at = nearest(data.steps, eps);
  const best = perDtype(errors, (row) => {
    const i = lowest(row);
    return { at: i, step: data.steps[i], error: row[i] };
  });
  const corners = here(data.corners)[dtype];
  const losses = here(data.losses)[dtype][at];
  return {
    at,
    step: data.steps[at],
    regime: regimeOf(at, best[dtype].at, corners[at]),
    losses,
    firstCorner: corners.findIndex((weights) => weights > 0),
    levels: perDtype(errors, (row) => row.map(Math.log10)),
    error: errors[dtype][at],
    best,
    corners: corners[at],
    lost: here(data.lost)[dtype][at],
    shared: sharedDigits(losses),
    numerical: here(data.numerical)[dtype][at],
    backward: data.backward[hidden],
  };
}

function regimeOf(at, best, corners) {
  if (at === best) return "best";
  if (at < best) return "rounding";
  return corners > 0 ? "corners" : "truncation";
}

const power = (value) => (value === 1 ? "1" : scientific(value, 1).replace(".0e", "e"));
const share = (value) => (value >= 0.01 ? `${precise(100 * value, 2)}\u00a0%` : power(value));
const decimal = (value) => value.toPrecision(6).replace("-", "−");

function layout(width) {
  const box = { left: 54, right: width - 14, top: 50, bottom: 340 };
  const wide = width >= 620;
  return { box, wide, height: box.bottom + (wide ? 168 : 252) };
}

const QUESTION = "Which ε comes closest to backward?";

function draw({ stage, numbers, values, data, set, width, asking }) {
  const { box, wide } = layout(width);
  const decades = data.steps.map(Math.log10).filter((level) => Math.abs(level % 1) < NEAR);
  const plane = axes({
    box,
    x: [decades[0], decades.at(-1)],
    y: LEVELS,
    xTicks: decades.map(Math.round).filter((tick) => wide || tick % 3 === 0),
    yTicks: [-12, -9, -6, -3, 0],
    xLabel: "step ε (log scale)",
    yLabel: "relative error (log scale); 1 = useless",
    format: (tick) => (tick === 0 ? "1" : `1e−${-tick}`),
  });
  const x = (i) => plane.x(Math.log10(data.steps[i]));
  const headline =
    numbers.regime === "best"
      ? `Error ${share(numbers.error)}: the best ε for ${values.dtype}.`
      : `Error ${share(numbers.error)}. Which ε does better?`;
  stage.add(text(8, 16, asking ? QUESTION : headline, "ink bold"), plane.group);
  const choose = (px) => set({ eps: 10 ** plane.fromX(px) });
  stage.onPress = (px, py) => inside({ ...box, bottom: box.bottom + 20 }, px, py) && choose(px);
  if (asking) {
    const middle = (box.left + box.right) / 2;
    stage.add(text(middle, (box.top + box.bottom) / 2, "Predict, then move ε.", "muted", "middle"));
    return `Step ε ${power(numbers.step)} in ${values.dtype}. ${QUESTION} Predict, then move ε or press Show the answer.`;
  }
  drawRegimes(stage, box, x, numbers, values.dtype, data.steps.length - 1);
  drawErrors(stage, plane, x, numbers, values.dtype);
  const level = numbers.levels[values.dtype][numbers.at];
  stage.handle("eps", x(numbers.at), plane.y(level), choose);
  drawLegend(stage, box, numbers, values);
  const corner = wide ? { x: width / 2 + 20, y: box.bottom + 62 } : { x: 8, y: box.bottom + 158 };
  drawArithmetic(stage, corner, numbers, values);
  return describe(numbers, values);
}

/** Both curves, the chosen dtype's on top. */
function drawErrors(stage, plane, x, { levels, best }, chosen) {
  const others = Object.keys(levels).filter((dtype) => dtype !== chosen);
  for (const dtype of [...others, chosen]) {
    const points = levels[dtype].map((level, i) => [x(i), plane.y(level)]);
    const { at } = best[dtype];
    stage.add(path(points, look(dtype, chosen)), bestMark(dtype, ...points[at]));
  }
}

const look = (dtype, chosen) =>
  `stroke-${COLOURS[dtype]} ${dtype === chosen ? "thick" : "thin dashed"}`;
const bestMark = (dtype, x, y) =>
  svg("path", { d: `M${x} ${y + 6}l-6 11h12z`, class: `fill-${COLOURS[dtype]}` });

// Each cause of error as a bar over the steps where it rules, one row each.
function drawRegimes(stage, box, x, { best, firstCorner, regime }, dtype, last) {
  const { at } = best[dtype];
  const end = firstCorner < 0 ? last : Math.max(at, firstCorner);
  const rows = [
    ["rounding", "rounding", 0, at],
    ["corners", "ReLU corners", end, last],
    ["truncation", "truncation", at, end],
  ];
  stage.add(line(x(at), box.top, x(at), box.bottom, "stroke-muted thin dashed"));
  rows
    .filter(([, , from, to]) => to - from > 1)
    .forEach(([cause, label, first, final], row) => {
      const y = box.bottom - 10 - 20 * row;
      const [from, to, size] = [x(first), x(final), 8 * label.length];
      const now = cause === regime;
      stage.add(
        svg("path", {
          d: `M${from} ${y - 5}v10M${from} ${y}H${to}M${to} ${y - 5}v10`,
          fill: "none",
          class: now ? "stroke-d thick" : "stroke-muted thin",
        }),
      );
      let [place, anchor] = [(from + to) / 2, "middle"];
      if (to - from < size + 16)
        [place, anchor] = from - size > box.left ? [from - 5, "end"] : [to + 5, "start"];
      stage.add(text(place, y + 4, label, `${now ? "fill-d bold" : "muted"} halo`, anchor));
    });
}

function drawLegend(stage, box, { best, corners, lost }, { dtype }) {
  Object.entries(best).forEach(([name, { step, error }], row) => {
    const y = box.bottom + 62 + 22 * row;
    const label = `${name} ▲ ε ${power(step)}, error ${power(error)}`;
    stage.add(line(8, y - 4, 36, y - 4, look(name, dtype)));
    stage.add(text(44, y, label, name === dtype ? "ink bold" : "ink"));
  });
  stage.add(text(8, box.bottom + 106, `steps across a ReLU's corner: ${corners} of 67`));
  stage.add(text(8, box.bottom + 128, `steps rounded away: ${lost} of 67`));
}

function drawArithmetic(stage, { x, y }, numbers, { method }) {
  const central = method === "central";
  const names = ["f(w + ε)", central ? "f(w − ε)" : "f(w)    "];
  const row = (i, ...parts) => {
    const line = svg(
      "text",
      { x, y: y + 22 * i, class: "mono", style: "white-space: pre" },
      parts.map(([content, kind]) => svg("tspan", { class: kind }, content)),
    );
    stage.add(line);
  };
  stage.add(text(x, y, "One weight, W2[0, 0]; losses in full:", "muted"));
  numbers.losses.forEach((loss, i) => {
    const [same, differing] = [loss.slice(0, numbers.shared), loss.slice(numbers.shared)];
    row(i + 1, [`${names[i]} = `, "ink"], [same, "muted"], [differing, "fill-d bold"]);
  });
  const quotient = `difference ÷ ${central ? "2ε" : "ε"}`;
  row(3, [`${quotient} = ${decimal(numbers.numerical)}`, "ink bold"]);
  row(4, [`${"backward".padEnd(quotient.length)} = ${decimal(numbers.backward)}`, "ink"]);
}

function describe(numbers, { dtype }) {
  const { at, step, error } = numbers.best[dtype];
  const lost =
    numbers.lost > 0 ? ` For ${numbers.lost} of 67 weights ε is rounded away altogether.` : "";
  const why = {
    best: "Smaller steps lose to rounding, larger ones to the curve between the two points.",
    rounding: `The two losses are so close that rounding decides their difference.${lost} Best: ε ${power(step)}, ${share(error)}.`,
    truncation: `The loss bends between the two points, which a straight line does not see. Best: ε ${power(step)}, ${share(error)}.`,
    corners: `The step takes a ReLU across its corner for ${numbers.corners} of 67 weights. Best: ε ${power(step)}, ${share(error)}.`,
  }[numbers.regime];
  return `At ε ${power(numbers.step)} in ${dtype} the numerical gradient is ${share(numbers.error)} off torch's${numbers.at === at ? ", the least" : ""}. ${why}`;
}

export default figure({ compute, draw, height: (width) => layout(width).height, asks: true });

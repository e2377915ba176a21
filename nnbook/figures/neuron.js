import { axes } from "./shared/axes.js";
import { marker, path, polygon, SHAPES, svg, text } from "./shared/drawing.js";
import { figure } from "./shared/life_cycle.js";
import { fixed } from "./shared/numbers.js";

const LENGTH = [0, 7.5];
const WIDTH = [0, 3];
const ARROW = 0.4;
const KINDS = ["a", "b", "c"];

export function compute({ w1, w2, b, flower }, { petals, species, names }) {
  const scores = petals.map(([length, width]) => w1 * length + w2 * width + b);
  const positive = names.map(
    (_, kind) => scores.filter((z, i) => species[i] === kind && z > 0).length,
  );
  const [x1, x2] = petals[flower];
  return { x1, x2, products: [w1 * x1, w2 * x2], z: scores[flower], scores, positive };
}

// The corners of the plot on the positive side, with the crossings of its border: a convex polygon.
function halfPlane(w1, w2, b) {
  const corners = [
    [LENGTH[0], WIDTH[0]],
    [LENGTH[1], WIDTH[0]],
    [LENGTH[1], WIDTH[1]],
    [LENGTH[0], WIDTH[1]],
  ];
  const side = ([x, y]) => w1 * x + w2 * y + b;
  const region = [];
  const crossings = [];
  corners.forEach((from, i) => {
    const to = corners[(i + 1) % 4];
    const [zFrom, zTo] = [side(from), side(to)];
    if (zFrom > 0) region.push(from);
    if (zFrom > 0 !== zTo > 0) {
      const t = zFrom / (zFrom - zTo);
      const at = [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])];
      region.push(at);
      crossings.push(at);
    }
  });
  return { region, crossings };
}

function draw({ stage, numbers, values, data, set, width }) {
  const { w1, w2, b, flower } = values;
  const { petals, species, names } = data;
  const box = plotBox(width);
  const plane = axes({
    box,
    x: LENGTH,
    y: WIDTH,
    xTicks: [0, 1, 2, 3, 4, 5, 6, 7],
    yTicks: [0, 1, 2, 3],
    xLabel: "petal length x₁ (cm)",
    yLabel: "petal width x₂ (cm)",
  });
  const pixels = (points) => points.map(([x, y]) => [plane.x(x), plane.y(y)]);
  stage.add(plane.group);

  const { region, crossings } = halfPlane(w1, w2, b);
  stage.add(polygon(pixels(region), "fill-d wash"));
  petals.forEach(([x, y], i) => {
    const look = numbers.scores[i] > 0 ? "" : " faint";
    stage.add(
      marker(SHAPES[species[i]], plane.x(x), plane.y(y), 4, `fill-${KINDS[species[i]]}${look}`),
    );
  });
  stage.add(
    svg("circle", {
      cx: plane.x(numbers.x1),
      cy: plane.y(numbers.x2),
      r: 9,
      class: "stroke-ink thick",
      fill: "none",
    }),
  );
  if (crossings.length === 2) {
    stage.add(path(pixels(crossings), "stroke-d thick"));
    drawArrow(stage, plane, crossings, values, set);
  }
  stage.onPress = (px, py) => {
    const distance = ([x, y]) => (plane.x(x) - px) ** 2 + (plane.y(y) - py) ** 2;
    const nearest = petals.reduce(
      (best, p, i) => (distance(p) < distance(petals[best]) ? i : best),
      0,
    );
    if (distance(petals[nearest]) < 24 ** 2) set({ flower: nearest });
  };

  drawLegend(stage, names, box);
  drawArithmetic(stage, numbers, values, box);
  const counts = names.map((label, i) => `${numbers.positive[i]} of 50 ${label}`);
  const side = numbers.z > 0 ? "positive" : "not positive";
  return `On the positive side: ${counts.join(", ")}. Flower ${flower} (${names[species[flower]]}) scores ${fixed(numbers.z)}: ${side}.`;
}

// One centimetre is as long on both axes: only then is the arrow at a right angle to the line.
function plotBox(width) {
  const left = 34;
  const right = width - 10;
  const top = 26;
  return { left, right, top, bottom: top + ((right - left) * WIDTH[1]) / LENGTH[1] };
}

function drawArrow(stage, plane, crossings, { w1, w2 }, set) {
  const foot = [(crossings[0][0] + crossings[1][0]) / 2, (crossings[0][1] + crossings[1][1]) / 2];
  const tip = [foot[0] + ARROW * w1, foot[1] + ARROW * w2];
  const from = [plane.x(foot[0]), plane.y(foot[1])];
  const to = [plane.x(tip[0]), plane.y(tip[1])];
  stage.add(path([from, to], "stroke-ink thick"));
  stage.add(text(to[0] + 12, to[1] - 8, "w", "ink bold"));
  stage.handle("line", ...from, (px, py) => {
    set({ b: -(w1 * plane.fromX(px) + w2 * plane.fromY(py)) });
  });
  stage.handle("weights", ...to, (px, py) => {
    const clamp = (value) => Math.min(3, Math.max(-3, value));
    const turned = [
      clamp((plane.fromX(px) - foot[0]) / ARROW),
      clamp((plane.fromY(py) - foot[1]) / ARROW),
    ];
    if (Math.hypot(...turned) < 0.1) return;
    set({ w1: turned[0], w2: turned[1], b: -(turned[0] * foot[0] + turned[1] * foot[1]) });
  });
}

function drawLegend(stage, names, box) {
  let at = box.left + 2;
  names.forEach((label, kind) => {
    stage.add(marker(SHAPES[kind], at + 5, box.bottom + 56, 5, `fill-${KINDS[kind]}`));
    stage.add(text(at + 15, box.bottom + 60, label));
    at += 27 + 7 * label.length;
  });
}

function drawArithmetic(stage, numbers, { w1, w2, b }, box) {
  const top = box.bottom + 86;
  const lines = [
    "z = w₁·x₁ + w₂·x₂ + b",
    `  = ${fixed(w1, 1)}·${fixed(numbers.x1, 1)} + ${fixed(w2, 1)}·${fixed(numbers.x2, 1)} + ${fixed(b, 1)}`,
    `  = ${fixed(numbers.products[0])} + ${fixed(numbers.products[1])} + ${fixed(b)} = ${fixed(numbers.z)}`,
  ];
  lines.forEach((line, i) => {
    const row = text(box.left, top + 20 * i, line, i === 2 ? "ink mono bold" : "ink mono");
    row.setAttribute("style", "white-space: pre");
    stage.add(row);
  });
}

export default figure({ compute, draw, height: (width) => plotBox(width).bottom + 136 });

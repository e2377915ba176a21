import { circle, line, svg, text } from "./shared/drawing.js";
import { figure } from "./shared/life_cycle.js";
import { fixed } from "./shared/numbers.js";

const KEYS = ["sepal_length", "sepal_width", "petal_length", "petal_width"];
const HEIGHT = 372;
const TOP = 26;
const BOTTOM = 330;

export function compute(values, { W1, b1, W2, b2, mean, deviation, right, every }) {
  const at = Math.round(values.steps / every);
  const x = KEYS.map((key, i) => (values[key] - mean[i]) / deviation[i]);
  const z = W1[at].map((row, j) => row.reduce((sum, w, i) => sum + w * x[i], b1[at][j]));
  const h = z.map((value) => Math.max(0, value));
  const logits = W2[at].map((row, k) => row.reduce((sum, w, j) => sum + w * h[j], b2[at][k]));
  const largest = Math.max(...logits);
  const powers = logits.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((total, value) => total + value, 0);
  return { x, z, h, logits, p: powers.map((value) => value / sum), right: right[at] };
}

function layout(width) {
  const side = width < 520 ? 104 : 168;
  const spread = (count) => (i) => TOP + ((i + 0.5) * (BOTTOM - TOP)) / count;
  return {
    input: { x: side + 14, y: spread(4) },
    hidden: { x: width / 2, y: spread(8) },
    output: { x: width - side - 14, y: spread(3) },
    track: { left: 10, right: side - 8 },
    bar: { left: width - side + 8, right: width - 4 },
  };
}

// An edge is as thick as what passes along it: weight times the number that enters.
function edge(from, to, amount) {
  const size = Math.abs(amount);
  const drawn = line(...from, ...to, amount < 0 ? "stroke-b" : "stroke-a");
  drawn.setAttribute("stroke-width", Math.min(6, 0.3 + 1.4 * size).toFixed(2));
  drawn.setAttribute("stroke-opacity", Math.min(0.9, 0.1 + 0.45 * size).toFixed(2));
  return drawn;
}

function drawEdges(stage, place, numbers, { W1, W2 }, at) {
  const drawLayer = (W, inputs, from, to) => {
    W.forEach((row, j) => {
      row.forEach((w, i) => {
        const ends = [
          [from.x, from.y(i)],
          [to.x, to.y(j)],
        ];
        if (inputs[i] !== 0) stage.add(edge(...ends, w * inputs[i]));
      });
    });
  };
  drawLayer(W1[at], numbers.x, place.input, place.hidden);
  drawLayer(W2[at], numbers.h, place.hidden, place.output);
}

function drawInputs(stage, place, values, { features, ranges }, set) {
  const { left, right } = place.track;
  KEYS.forEach((key, i) => {
    const y = place.input.y(i);
    const [low, high] = ranges[i];
    const x = left + ((values[key] - low) / (high - low)) * (right - left);
    stage.add(
      text(left - 8, y - 17, features[i]),
      text(right + 8, y + 26, `${fixed(values[key], 1)} cm`, "ink bold", "end"),
    );
    stage.add(line(left, y, right, y, "stroke-muted thick faint"));
    stage.add(circle(place.input.x, y, 5, "fill-d"));
    stage.handle(key, x, y, (px) =>
      set({ [key]: low + ((px - left) / (right - left)) * (high - low) }),
    );
  });
}

function drawHidden(stage, place, h) {
  h.forEach((value, j) => {
    const [cx, cy] = [place.hidden.x, place.hidden.y(j)];
    const off = value === 0;
    stage.add(circle(cx, cy, 12, "fill-paper"));
    if (!off) {
      const glow = circle(cx, cy, 12, "fill-d");
      glow.setAttribute("fill-opacity", Math.min(1, 0.2 + value / 4).toFixed(2));
      stage.add(glow);
    }
    const look = off ? "stroke-muted dashed" : "stroke-d thick";
    stage.add(svg("circle", { cx, cy, r: 12, class: look, fill: "none" }));
  });
}

function drawOutputs(stage, place, p, species, best) {
  const { left, right } = place.bar;
  species.forEach((name, k) => {
    const y = place.output.y(k);
    const look = k === best ? "ink bold" : "ink";
    const bar = { x: left, y: y - 7, height: 14, rx: 3 };
    stage.add(circle(place.output.x, y, 7, "fill-d"));
    stage.add(text(left, y - 17, name, look), text(right, y + 25, percent(p[k]), look, "end"));
    stage.add(svg("rect", { ...bar, width: right - left, class: "edge" }));
    stage.add(
      svg("rect", { ...bar, width: Math.max(1.5, p[k] * (right - left)), class: "fill-d" }),
    );
  });
}

function percent(share) {
  return share > 0.995 && share < 1 ? "over 99 %" : `${fixed(100 * share, 0)} %`;
}

function draw({ stage, numbers, values, data, set, width }) {
  const place = layout(width);
  const best = numbers.p.indexOf(Math.max(...numbers.p));
  drawEdges(stage, place, numbers, data, Math.round(values.steps / data.every));
  drawHidden(stage, place, numbers.h);
  drawInputs(stage, place, values, data, set);
  drawOutputs(stage, place, numbers.p, data.species, best);
  stage.add(text(place.hidden.x, TOP - 10, "8 hidden neurons", "muted", "middle"));
  stage.add(
    text(
      width / 2,
      HEIGHT - 22,
      "Blue raises what it reaches, orange lowers it.",
      "muted",
      "middle",
    ),
  );
  stage.add(text(width / 2, HEIGHT - 5, "Thickness: weight × input.", "muted", "middle"));

  const active = numbers.h.filter((value) => value > 0).length;
  const stated = values.steps === 0 ? "before training" : `after ${values.steps} training steps`;
  return (
    `Sepal ${fixed(values.sepal_length, 1)} × ${fixed(values.sepal_width, 1)} cm, petal ` +
    `${fixed(values.petal_length, 1)} × ${fixed(values.petal_width, 1)} cm: ${data.species[best]}, ` +
    `${percent(numbers.p[best])}. ${active} of 8 hidden neurons are active. The network ${stated} ` +
    `names ${numbers.right} of 30 flowers that it never saw.`
  );
}

export default figure({ compute, draw, height: () => HEIGHT });

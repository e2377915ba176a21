import { axes } from "./shared/axes.js";
import { inside, line, marker, SHAPES, svg, text } from "./shared/drawing.js";
import { crossings, lineAcross } from "./shared/geometry.js";
import { figure } from "./shared/life_cycle.js";
import { fixed, plural } from "./shared/numbers.js";

const SQUARE = [-0.5, 1.5];
const CELLS = 48;
const SIGNS = 8;
const MOST_WIDTH = 16;
const LINE = 20; // from one line of text to the next
const TIE = 0.005; // a logit that prints as 0.00 decides nothing

// Without an activation both layers are one line: no units, only `direct` weights.
function network({ width, activation, seed }, { units, biases, lines }) {
  if (activation === "ReLU") {
    return { units: units[width - 1][seed], direct: [0, 0], bias: biases[seed][width - 1] };
  }
  const [w1, w2, b] = lines[seed][width - 1];
  return { units: [], direct: [w1, w2], bias: b };
}

function logit({ units, direct, bias }, x, y) {
  let z = direct[0] * x + direct[1] * y + bias;
  for (let i = 0; i < units.length; i += 1) {
    const unit = units[i];
    z += unit[3] * Math.max(0, unit[0] * x + unit[1] * y + unit[2]);
  }
  return z;
}

const verdict = (z) => (Math.abs(z) < TIE ? 0.5 : Number(z > 0));

export function compute(values, data) {
  const answers = (net) => data.corners.map(([x, y]) => logit(net, x, y));
  const count = (zs) => zs.filter((z, i) => verdict(z) === data.targets[i]).length;
  const net = network(values, data);
  const logits = answers(net);
  return {
    logits,
    predictions: logits.map(verdict),
    right: count(logits),
    rightBySeed: data.lines.map((_, seed) => count(answers(network({ ...values, seed }, data)))),
    lines: (net.units.length ? net.units : [[...net.direct, net.bias]]).map((line) =>
      lineAcross(SQUARE, line),
    ),
    solved: data.solved[values.activation][values.width - 1],
  };
}

// The plane with its legend below; the bars with the seeds and the reason below them.
function layout(width) {
  const beside = width >= 660;
  const side = beside ? Math.min(390, Math.floor(0.49 * width)) : Math.min(390, width - 32);
  const plot = { left: 22, top: 24, right: 22 + side, bottom: 24 + side };
  const legend = { left: plot.left, top: plot.bottom + 44 };
  const left = beside ? plot.right + 48 : 26;
  const top = beside ? 44 : plot.bottom + 144;
  const bars = { left, top, right: width - 8, bottom: top + (beside ? side - 116 : 110) };
  const column = { left: left - 22, right: bars.right };
  const seeds = { ...column, top: bars.bottom + 66, bottom: bars.bottom + 90 };
  const reason = { ...column, top: seeds.bottom + 26 };
  const height = Math.max(legend.top + 54, reason.top + 46);
  return { plot, legend, bars, seeds, reason, height };
}

const QUESTION = "How many neurons would it take?";

function draw({ stage, numbers, values, data, set, width, asking }) {
  const places = layout(width);
  const { plot, bars, seeds } = places;
  const net = network(values, data);
  const plane = axes({
    box: plot,
    x: SQUARE,
    y: SQUARE,
    xTicks: [0, 1],
    yTicks: [0, 1],
    yLabel: "x₂",
  });
  drawRegions(stage, plane, plot, net, numbers);
  stage.add(text(plot.right, plot.bottom + 16, "x₁", "muted", "end"));
  drawUnits(stage, plane, net, numbers);
  data.corners.forEach(([x, y], i) => {
    drawCorner(stage, plane.x(x), plane.y(y), data.targets[i], numbers, i);
  });
  drawLegend(stage, places.legend, asking ? "asking" : values.activation);
  drawBars(stage, bars, values, numbers, data, asking);
  drawSeeds(stage, seeds, values, numbers, asking);
  drawReason(stage, places.reason, asking ? "asking" : values.activation);
  const chosen = (box, count, x) => Math.floor((count * (x - box.left)) / (box.right - box.left));
  stage.onPress = (px, py) => {
    if (inside({ ...bars, bottom: bars.bottom + LINE }, px, py))
      set({ width: 1 + chosen(bars, MOST_WIDTH, px) });
    if (inside(seeds, px, py)) set({ seed: chosen(seeds, numbers.rightBySeed.length, px) });
  };
  return describe(numbers, values, data, asking);
}

// Each hidden neuron's line, with a tick towards the side where it is on.
function drawUnits(stage, plane, { units }, { lines }) {
  units.forEach(([w1, w2], i) => {
    if (lines[i].length === 0) return;
    const [[x1, y1], [x2, y2]] = lines[i].map(([x, y]) => [plane.x(x), plane.y(y)]);
    const foot = [x1 + 0.3 * (x2 - x1), y1 + 0.3 * (y2 - y1)];
    const scale = 8 / Math.hypot(w1, w2);
    stage.add(line(x1, y1, x2, y2, "stroke-ink thin dashed"));
    stage.add(line(...foot, foot[0] + scale * w1, foot[1] - scale * w2, "stroke-ink thick"));
  });
}

function describe(numbers, { width, activation, seed }, data, asking) {
  const ties = numbers.predictions.filter((answer) => answer === 0.5).length;
  const score = `${numbers.right} of 4 corners right${ties ? `, ${ties} undecided (z = 0.00)` : ""}`;
  const neurons = plural(width, "hidden neuron");
  if (activation === "none") {
    const where = numbers.lines[0].length ? "" : " outside the square";
    const start = `No activation, ${neurons}, seed ${seed}: one straight line${where}, ${score}.`;
    if (asking)
      return `${start} ${QUESTION} Predict, then move the width or press Show the answer.`;
    return `${start} At every width ${numbers.solved} of ${data.seeds} seeds get all 4: more neurons alone do not help. What would?`;
  }
  const visible = numbers.lines.filter((ends) => ends.length).length;
  const lines = `${visible} of ${width} hidden lines cross${visible === 1 ? "es" : ""} the square`;
  return `ReLU, ${neurons}, seed ${seed}: ${score}; ${lines}. At this width ${numbers.solved} of ${data.seeds} seeds solve XOR.`;
}

// Colour fades out where the logit nears zero; plus and minus signs say the same without colour.
function drawRegions(stage, plane, plot, net, { lines }) {
  const at = (i, n) => SQUARE[0] + ((SQUARE[1] - SQUARE[0]) * i) / n;
  const place = ([x, y]) => [plane.x(x), plane.y(y)];
  const nodes = Array.from({ length: CELLS + 1 }, (_, row) =>
    Array.from({ length: CELLS + 1 }, (_, column) => logit(net, at(column, CELLS), at(row, CELLS))),
  );
  const largest = Math.max(...nodes.map((row) => Math.max(...row, -Math.min(...row))));
  const full = Math.min(1, Math.max(0.05, largest) / 4);
  const colours = [stage.rgb("b"), stage.rgb("a")];
  const image = stage.raster(plot, CELLS, CELLS, (column, row) => {
    const [above, below] = [nodes[CELLS - row], nodes[CELLS - row - 1]];
    const z = (above[column] + above[column + 1] + below[column] + below[column + 1]) / 4;
    const [red, green, blue] = colours[Number(z > 0)];
    return [red, green, blue, 105 * Math.min(1, Math.abs(z) / full)];
  });
  const signs = { 0: "", 1: "", 0.5: "" };
  for (let i = 0; i < SIGNS * SIGNS; i += 1) {
    const [x, y] = [at((i % SIGNS) + 0.5, SIGNS), at(Math.floor(i / SIGNS) + 0.5, SIGNS)];
    const [px, py] = place([x, y]);
    const covered =
      [0, 1].some((corner) => Math.abs(px - plane.x(corner)) < 32) &&
      [0, 1].some((corner) => py > plane.y(corner) - 18 && py < plane.y(corner) + 36);
    if (covered) continue;
    const says = verdict(logit(net, x, y));
    signs[says] += `M${px - 3} ${py}h6${says === 1 ? `M${px} ${py - 3}v6` : ""}`;
  }
  const border = net.units.length
    ? zeroLine(nodes).map(([i, j]) => [at(i, CELLS), at(j, CELLS)])
    : lines[0];
  const d = border
    .map(
      (point, i) =>
        `${i % 2 ? "L" : "M"}${place(point)
          .map((v) => v.toFixed(1))
          .join(" ")}`,
    )
    .join("");
  stage.add(
    image,
    plane.group,
    svg("path", { d: signs[1], class: "stroke-a thin" }),
    svg("path", { d: signs[0], class: "stroke-b thin" }),
    svg("path", {
      d,
      class: "stroke-d",
      fill: "none",
      "stroke-width": 3,
      "stroke-linecap": "round",
    }),
  );
}

// Marching squares: two ends of each piece, in cells. Where the logit rests at 0 there is no border.
function zeroLine(nodes) {
  const ends = [];
  for (let row = 0; row < CELLS; row += 1) {
    for (let column = 0; column < CELLS; column += 1) {
      const [low, high] = [nodes[row], nodes[row + 1]];
      const zs = [low[column], low[column + 1], high[column + 1], high[column]];
      if (Math.max(...zs) < TIE / 2 || Math.min(...zs) > -TIE / 2) continue;
      ends.push(
        ...crossings(
          [
            [column, row],
            [column + 1, row],
            [column + 1, row + 1],
            [column, row + 1],
          ],
          zs,
        ),
      );
    }
  }
  return ends;
}

function markOf(answer, target) {
  if (answer === 0.5) return "?";
  return answer === target ? "✓" : "✗";
}

function drawCorner(stage, x, y, target, { logits, predictions }, i) {
  const mark = markOf(predictions[i], target);
  const shape = marker(SHAPES[target], x, y, 11, "fill-paper stroke-ink");
  shape.setAttribute("stroke-width", 2);
  const look = `bold halo ${mark === "✗" ? "fill-bad" : "ink"}`;
  const label = text(x, y + 29, `${mark} ${fixed(logits[i])}`, look, "middle");
  stage.add(shape, text(x, y + 4.5, target, "ink bold", "middle"), label);
}

const LEGENDS = {
  asking: [],
  none: [["", "", "10 steps in; later all z go to 0"]],
  ReLU: [["M0 -4h32", "stroke-ink thin dashed", "one neuron’s line; tick: its “on” side"]],
};

function drawLegend(stage, { left, top }, kind) {
  const rows = [
    ["M0 -4h10M5 -9v10M22 -4h10", "stroke-ink", "z above 0: says 1; z below 0: says 0"],
    ["M0 -4h32", "stroke-d thick", "z = 0: the border between them"],
    ...LEGENDS[kind],
  ];
  rows.forEach(([d, look, label], i) => {
    const y = top + LINE * i;
    const transform = `translate(${left} ${y})`;
    stage.add(svg("path", { d, class: look, fill: "none", transform }), text(left + 40, y, label));
  });
}

function drawBars(stage, box, { width, activation }, { solved }, data, asking) {
  const { solved: counts, seeds } = data;
  const step = (box.right - box.left) / MOST_WIDTH;
  const plane = axes({
    box,
    x: [0.5, MOST_WIDTH + 0.5],
    y: [0, seeds],
    xTicks: [],
    yTicks: [0, 25, 50],
    xLabel: "width",
  });
  const title = `Seeds that solve XOR, of ${seeds}`;
  stage.add(plane.group, text(box.left - 22, box.top - 26, title, "ink bold"));
  counts[activation].forEach((count, i) => {
    const present = i + 1 === width;
    const x = plane.x(i + 1);
    const bar = { x: x - 0.38 * step, y: plane.y(count), width: 0.76 * step };
    const look = present ? "fill-a stroke-ink thick" : "muted faint";
    if (!asking) stage.add(svg("rect", { ...bar, height: box.bottom - bar.y, class: look }));
    const label = asking ? "?" : solved;
    if (present) stage.add(text(x, plane.y(asking ? 0 : solved) - 6, label, "ink bold", "middle"));
    const roomy = (i + 1) % 4 === 0 && Math.abs(i + 1 - width) > 1;
    if (present || roomy)
      stage.add(text(x, box.bottom + 16, i + 1, present ? "ink bold" : "muted", "middle"));
  });
}

function drawSeeds(stage, box, { seed }, { rightBySeed }, asking) {
  const step = (box.right - box.left) / rightBySeed.length;
  stage.add(text(box.left, box.top - 8, "Corners right, seeds 0 to 7", "ink bold"));
  rightBySeed.forEach((right, i) => {
    const size = { width: step - 4, height: box.bottom - box.top, rx: 4 };
    const cell = { x: box.left + i * step, y: box.top, ...size };
    const [look, ink] = i === seed ? ["stroke-ink thick", "ink bold"] : ["edge", "muted"];
    stage.add(svg("rect", { ...cell, class: look, fill: "none" }));
    const known = right === 4 ? "4 ✓" : right;
    const label = asking && i !== seed ? "?" : known;
    stage.add(text(cell.x + cell.width / 2, cell.y + 17, label, ink, "middle"));
  });
}

const REASONS = {
  asking: [QUESTION, "Predict, then move the width."],
  none: [
    "No activation: both layers are one line,",
    "so z₀₀ + z₁₁ = z₀₁ + z₁₀. XOR needs",
    "the left below 0, the right above 0.",
  ],
  ReLU: [
    "Each net: torch.manual_seed(seed),",
    "nn.Linear’s own start, SGD at 1.0,",
    "300 steps on all four corners.",
  ],
};

function drawReason(stage, { left, top }, kind) {
  REASONS[kind].forEach((words, i) => {
    stage.add(text(left, top + LINE * i, words));
  });
}

export default figure({ compute, draw, height: (width) => layout(width).height, asks: true });

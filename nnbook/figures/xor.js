import { axes, figure, fixed, marker, path, svg, text } from "./figure.js";

const SQUARE = [-0.5, 1.5];
const CELLS = 48;
const SIGNS = 8;
const TIE = 0.005; // a logit that prints as 0.00 decides nothing

// Without an activation both layers are one line: no units, only `direct` weights.
function network({ width, activation, seed }, { units, biases, lines }) {
  if (activation === 1) {
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

// Points of the border through `corners` where a function with the values `zs` there passes zero.
function crossings(corners, zs) {
  return corners.flatMap(([x, y], i) => {
    const j = (i + 1) % 4;
    if (zs[i] > 0 === zs[j] > 0) return [];
    const t = zs[i] / (zs[i] - zs[j]);
    return [[x + t * (corners[j][0] - x), y + t * (corners[j][1] - y)]];
  });
}

// Where the line w·x + b = 0 enters and leaves the square, left end first; empty if it misses it.
function clipped([w1, w2, b]) {
  const [low, high] = SQUARE;
  const corners = [
    [low, low],
    [high, low],
    [high, high],
    [low, high],
  ];
  const ends = crossings(
    corners,
    corners.map(([x, y]) => w1 * x + w2 * y + b),
  );
  return ends.sort(([xa, ya], [xb, yb]) => xa - xb || ya - yb);
}

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
    lines: (values.activation === 1 ? net.units : [[...net.direct, net.bias]]).map(clipped),
    solved: data.solved[values.activation][values.width - 1],
  };
}

function layout(width) {
  const beside = width >= 660;
  const side = beside ? Math.min(390, Math.floor(0.49 * width)) : Math.min(390, width - 32);
  const plot = { left: 22, top: 24, right: 22 + side, bottom: 24 + side };
  const left = beside ? plot.right + 48 : 26;
  const top = beside ? 44 : plot.bottom + 144;
  const bars = { left, top, right: width - 8, bottom: top + (beside ? side - 116 : 110) };
  return { plot, bars, height: Math.max(plot.bottom + 98, bars.bottom + 162) };
}

function draw({ stage, numbers, values, data, set, width }) {
  const { plot, bars } = layout(width);
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
  net.units.forEach(([w1, w2], i) => {
    if (numbers.lines[i].length === 0) return;
    const [[x1, y1], [x2, y2]] = numbers.lines[i].map(([x, y]) => [plane.x(x), plane.y(y)]);
    const foot = [x1 + 0.3 * (x2 - x1), y1 + 0.3 * (y2 - y1)];
    const scale = 8 / Math.hypot(w1, w2);
    stage.add(
      path(
        [
          [x1, y1],
          [x2, y2],
        ],
        "stroke-ink thin dashed",
      ),
    );
    stage.add(path([foot, [foot[0] + scale * w1, foot[1] - scale * w2]], "stroke-ink thick"));
  });
  data.corners.forEach(([x, y], i) =>
    drawCorner(stage, plane.x(x), plane.y(y), data.targets[i], numbers, i),
  );
  drawLegend(stage, plot, values.activation);
  drawBars(stage, bars, values, numbers, data);
  drawSeeds(stage, bars, values, numbers);
  drawReason(stage, bars, values);
  stage.onPress = (px, py) => {
    const bar = Math.floor((16 * (px - bars.left)) / (bars.right - bars.left));
    const cell = Math.floor((8 * (px - bars.left + 22)) / (bars.right - bars.left + 22));
    if (py > bars.top && py < bars.bottom + 20 && bar >= 0 && bar < 16) set({ width: bar + 1 });
    if (py > bars.bottom + 64 && py < bars.bottom + 92 && cell >= 0 && cell < 8)
      set({ seed: cell });
  };

  const ties = numbers.predictions.filter((answer) => answer === 0.5).length;
  const score = `${numbers.right} of 4 corners right${ties ? `, ${ties} undecided (z = 0.00)` : ""}`;
  const neurons = `${values.width} hidden neuron${values.width === 1 ? "" : "s"}`;
  if (values.activation === 0) {
    const where = numbers.lines[0].length ? "" : " outside the square";
    return `No activation, ${neurons}, seed ${values.seed}: one straight line${where}, ${score}. At every width ${numbers.solved} of ${data.seeds} seeds get all 4: more neurons alone do not help. What would?`;
  }
  const visible = numbers.lines.filter((ends) => ends.length).length;
  const lines = `${visible} of ${values.width} hidden lines cross${visible === 1 ? "es" : ""} the square`;
  return `ReLU, ${neurons}, seed ${values.seed}: ${score}; ${lines}. At this width ${numbers.solved} of ${data.seeds} seeds solve XOR.`;
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

function drawCorner(stage, x, y, target, { logits, predictions }, i) {
  const mark = { 0: "✗", 1: "✓", 0.5: "?" }[
    predictions[i] === 0.5 ? 0.5 : Number(predictions[i] === target)
  ];
  const shape = marker(target, x, y, 11, "fill-paper stroke-ink");
  shape.setAttribute("stroke-width", 2);
  const label = text(
    x,
    y + 29,
    `${mark} ${fixed(logits[i])}`,
    `bold ${mark === "✗" ? "fill-bad" : "ink"}`,
    "middle",
  );
  label.setAttribute("style", "paint-order: stroke; stroke: var(--nn-paper); stroke-width: 4px");
  stage.add(shape, text(x, y + 4.5, target, "ink bold", "middle"), label);
}

function drawLegend(stage, { left, bottom }, activation) {
  const rows = [
    ["M0 -4h10M5 -9v10M22 -4h10", "stroke-ink", "z above 0: says 1; z below 0: says 0"],
    ["M0 -4h32", "stroke-d thick", "z = 0: the border between them"],
    activation === 1
      ? ["M0 -4h32", "stroke-ink thin dashed", "one neuron’s line; tick: its “on” side"]
      : ["", "", "10 steps in; later all z go to 0"],
  ];
  rows.forEach(([d, look, label], i) => {
    const y = bottom + 44 + 20 * i;
    stage.add(
      svg("path", { d, class: look, fill: "none", transform: `translate(${left} ${y})` }),
      text(left + 40, y, label),
    );
  });
}

function drawBars(stage, box, { width, activation }, { solved }, { solved: counts, seeds }) {
  const step = (box.right - box.left) / 16;
  const plane = axes({
    box,
    x: [0.5, 16.5],
    y: [0, seeds],
    xTicks: [],
    yTicks: [0, 25, 50],
    xLabel: "width",
  });
  stage.add(
    plane.group,
    text(box.left - 22, box.top - 26, `Seeds that solve XOR, of ${seeds}`, "ink bold"),
  );
  counts[activation].forEach((count, i) => {
    const present = i + 1 === width;
    const bar = {
      x: plane.x(i + 1) - 0.38 * step,
      y: plane.y(count),
      width: 0.76 * step,
      height: box.bottom - plane.y(count),
    };
    stage.add(svg("rect", { ...bar, class: present ? "fill-a stroke-ink thick" : "muted faint" }));
    if (present) stage.add(text(plane.x(width), plane.y(solved) - 6, solved, "ink bold", "middle"));
    if (present || ((i + 1) % 4 === 0 && Math.abs(i + 1 - width) > 1)) {
      stage.add(
        text(plane.x(i + 1), box.bottom + 16, i + 1, present ? "ink bold" : "muted", "middle"),
      );
    }
  });
}

function drawSeeds(stage, box, { seed }, { rightBySeed }) {
  const step = (box.right - box.left + 22) / 8;
  stage.add(text(box.left - 22, box.bottom + 58, "Corners right, seeds 0 to 7", "ink bold"));
  rightBySeed.forEach((right, i) => {
    const cell = {
      x: box.left - 22 + i * step,
      y: box.bottom + 66,
      width: step - 4,
      height: 24,
      rx: 4,
    };
    stage.add(
      svg("rect", { ...cell, class: i === seed ? "stroke-ink thick" : "edge", fill: "none" }),
    );
    const label = right === 4 ? "4 ✓" : right;
    stage.add(
      text(
        cell.x + cell.width / 2,
        cell.y + 17,
        label,
        i === seed ? "ink bold" : "muted",
        "middle",
      ),
    );
  });
}

function drawReason(stage, box, { activation }) {
  const lines =
    activation === 0
      ? [
          "No activation: both layers are one line,",
          "so z₀₀ + z₁₁ = z₀₁ + z₁₀. XOR needs",
          "the left below 0, the right above 0.",
        ]
      : [
          "Each net: torch.manual_seed(seed),",
          "nn.Linear’s own start, SGD at 1.0,",
          "300 steps on all four corners.",
        ];
  lines.forEach((line, i) => stage.add(text(box.left - 22, box.bottom + 116 + 20 * i, line)));
}

export default figure({ compute, draw, height: (width) => layout(width).height });

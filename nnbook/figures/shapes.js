import { line, path, svg, text } from "./shared/drawing.js";
import { figure } from "./shared/life_cycle.js";
import { fixed } from "./shared/numbers.js";

const WIDE = 560;
const MOST_ROWS = 12;
const LABEL = 38; // two lines of text above a matrix
const PAIRS = ["a", "b"]; // the inner sizes of layer 1 (solid bars) and of layer 2 (dashed bars)

// rows (n, d) times columns (d, m), plus a bias (m,) that every row gets
const affine = (rows, columns, bias) =>
  rows.map((row) => bias.map((b, j) => row.reduce((sum, x, k) => sum + x * columns[k][j], b)));
const relu = (matrix) => matrix.map((row) => row.map((z) => Math.max(0, z)));
const transposed = (matrix) => matrix[0].map((_, j) => matrix.map((row) => row[j]));
const part = (matrix, rows, columns) => matrix.slice(0, rows).map((row) => row.slice(0, columns));
const differing = (got, right) =>
  got.flatMap((row, i) => row.filter((x, j) => x !== right[i][j])).length;

const isTransposed = ({ transpose }) => transpose === "X @ W1.T";

export function compute(values, data) {
  const { batch, inputs, hidden, outputs } = values;
  const transpose = isTransposed(values);
  const X = part(data.X, batch, inputs);
  const W1 = part(data.W1, hidden, inputs);
  const W2 = part(data.W2, outputs, hidden);
  const first = (factor) => affine(X, factor, data.b1.slice(0, hidden));
  const second = (Z1) => affine(relu(Z1), transposed(W2), data.b2.slice(0, outputs));
  const right = { Z1: first(transposed(W1)) };
  right.logits = second(right.Z1);

  const clash = !transpose && inputs !== hidden;
  const Z1 = clash ? null : first(transpose ? transposed(W1) : W1);
  const logits = clash ? null : second(Z1);
  const counts = { W1: hidden * inputs, b1: hidden, W2: outputs * hidden, b2: outputs };
  return {
    shapes: {
      X: [batch, inputs],
      W1: [hidden, inputs],
      factor: transpose ? [inputs, hidden] : [hidden, inputs],
      b1: [hidden],
      Z1: clash ? null : [batch, hidden],
      W2: [outputs, hidden],
      "W2.T": [hidden, outputs],
      b2: [outputs],
      logits: clash ? null : [batch, outputs],
    },
    parameters: { ...counts, total: counts.W1 + counts.b1 + counts.W2 + counts.b2 },
    error: clash
      ? `mat1 and mat2 shapes cannot be multiplied (${batch}x${inputs} and ${hidden}x${inputs})`
      : null,
    Z1,
    logits,
    right,
    wrong: clash ? null : { Z1: differing(Z1, right.Z1), logits: differing(logits, right.logits) },
  };
}

const shown = (shape) => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`);

// What stands in each layer's line: matrices, and between them the operators (strings).
// `inner` is [which axis, which pair]; `neuron` is where neuron 0 stands.
function layers({ shapes, Z1, logits, right }, values) {
  const { batch, hidden, outputs } = values;
  const transpose = isTransposed(values);
  const weights = { name: transpose ? "W1.T" : "W1", shape: shapes.factor, inner: [0, 0] };
  const result = (name, columns, got, expected) => ({
    name,
    shape: [batch, columns],
    missing: !got,
    got,
    expected,
  });
  const output = {
    ...result("Z1", hidden, Z1, right.Z1),
    neuron: transpose ? "column" : undefined,
  };
  return {
    first: [
      { name: "X", shape: shapes.X, inner: [1, 0] },
      "@",
      { ...weights, parameter: true, neuron: transpose ? "column" : "row" },
      "+",
      { name: "b1", shape: shapes.b1, parameter: true, neuron: "column" },
      "=",
      output,
    ],
    activated: { ...result("relu(Z1)", hidden, Z1 && relu(Z1), relu(right.Z1)), inner: [1, 1] },
    second: [
      "@",
      { name: "W2.T", shape: shapes["W2.T"], parameter: true, inner: [0, 1] },
      "+",
      { name: "b2", shape: shapes.b2, parameter: true },
      "=",
      result("logits", outputs, logits, right.logits),
    ],
  };
}

const GAPS = { "@": 32, "+": 19, "=": 19, ReLU: 44 };
const columnsOf = (item) => item.shape.at(-1);
const rowsOf = (item) => (item.shape.length === 1 ? 1 : item.shape[0]);
const slot = (item, cell) => {
  if (typeof item === "string") return GAPS[item];
  const label = Math.max(shown(item.shape).length * 6.6, item.name.length * 7.8);
  return Math.max(columnsOf(item) * cell, label);
};
const lengthOf = (line, cell) => line.reduce((sum, item) => sum + slot(item, cell), 0);

function layout(width) {
  const wide = width >= WIDE;
  const largest = wide ? 14 : 10;
  const band = LABEL + MOST_ROWS * largest + 12;
  const legend = band * (wide ? 1 : 2) + 16;
  const verdict = legend + (wide ? 30 : 50);
  const table = verdict + (wide ? 34 : 52);
  return { wide, largest, band, legend, verdict, table, height: table + (wide ? 30 : 94) };
}

function draw({ stage, numbers, values, width }) {
  const { wide, largest, band, ...at } = layout(width);
  const { first, activated, second } = layers(numbers, values);
  const joint = { ...first.at(-1), inner: activated.inner };
  const lines = wide
    ? [[...first.slice(0, -1), joint, "ReLU", ...second]]
    : [first, [activated, ...second]];
  let cell = largest;
  while (cell > 4 && lines.some((line) => lengthOf(line, cell) > width - 2)) cell -= 0.25;
  lines.forEach((line, i) => {
    let left = 1;
    const middle = i * band + LABEL + (MOST_ROWS * largest) / 2;
    for (const item of line) {
      const size = slot(item, cell);
      if (typeof item === "string") drawOperator(stage, item, left, middle, size);
      else drawMatrix(stage, item, left + size / 2, middle, cell, numbers.error !== null);
      left += size;
    }
  });
  drawLegend(stage, at.legend, width, numbers);
  drawVerdict(stage, at.verdict, wide, numbers, values);
  drawTable(stage, at.table, wide, width, numbers);
  return words(numbers, values);
}

function drawOperator(stage, sign, left, middle, size) {
  const centre = left + (sign === "@" ? size / 2 - 5 : size / 2); // room for the bar beside the weights
  stage.add(text(centre, middle + 5, sign === "ReLU" ? "→" : sign, "ink bold", "middle"));
  if (sign === "ReLU") stage.add(text(centre, middle - 10, sign, "ink", "middle"));
}

function drawMatrix(stage, item, centre, middle, cell, clash) {
  const { name, shape, parameter, neuron, missing, inner } = item;
  const [wide, high] = [columnsOf(item) * cell, rowsOf(item) * cell];
  const [x, y] = [centre - wide / 2, middle - high / 2];
  const box = (width, height, className) =>
    svg("rect", { x, y, width, height, class: className, fill: "none" });
  if (parameter) stage.add(box(wide, high, "fill-d wash"));
  if (neuron && !missing) {
    stage.add(neuron === "row" ? box(wide, cell, "fill-d faint") : box(cell, high, "fill-d faint"));
  }
  if (!missing) {
    let lines = "";
    for (let at = y + cell; at < y + high - 1; at += cell) lines += `M${x} ${at}h${wide}`;
    for (let at = x + cell; at < x + wide - 1; at += cell) lines += `M${at} ${y}v${high}`;
    stage.add(svg("path", { d: lines, class: "edge" }));
  }
  stage.add(box(wide, high, `thin stroke-muted${missing ? " dashed" : ""}`));
  item.got?.forEach((row, i) => {
    row.forEach((value, j) => {
      if (value !== item.expected[i][j])
        stage.add(cross(x + (j + 0.5) * cell, y + (i + 0.5) * cell, cell * 0.3));
    });
  });

  const [axis, pair] = inner ?? [];
  const colour = clash && pair === 0 ? "bad" : PAIRS[pair];
  if (inner && !missing) {
    const below = y + high + 6;
    const bar =
      axis === 1
        ? [
            [x, below],
            [x + wide, below],
          ]
        : [
            [x - 6, y],
            [x - 6, y + high],
          ];
    stage.add(path(bar, `stroke-${colour} thick${pair === 1 ? " dashed" : ""}`));
  }
  const sizes = shape.map((size, k) =>
    svg("tspan", { class: k === axis ? `fill-${colour} bold` : "ink" }, size),
  );
  const label = sizes.length === 1 ? ["(", ...sizes, ",)"] : ["(", sizes[0], ", ", sizes[1], ")"];
  stage.add(text(centre, y - 23, name, "ink bold", "middle"));
  stage.add(
    svg(
      "text",
      { x: centre, y: y - 7, class: "ink", "text-anchor": "middle" },
      missing ? "none" : label,
    ),
  );
}

function cross(x, y, r) {
  const d = `M${x - r} ${y - r}L${x + r} ${y + r}M${x - r} ${y + r}L${x + r} ${y - r}`;
  return svg("path", { d, class: "stroke-bad thin", fill: "none" });
}

function drawLegend(stage, top, width, { wrong }) {
  const square = (x, y, className) =>
    svg("rect", { x, y: y - 10, width: 12, height: 12, class: className });
  const swatch = (className) => (x, y) =>
    svg("g", {}, square(x, y, className), square(x, y, "edge"));
  const entries = [
    ["tinted: parameters", swatch("fill-d wash")],
    ["solid: neuron 0", swatch("fill-d faint")],
    ["bars: must match", (x, y) => line(x, y - 4, x + 13, y - 4, "stroke-ink thick")],
  ];
  if (wrong?.Z1) entries.push(["wrong number", (x, y) => cross(x + 6, y - 4, 5)]);
  let [x, y] = [1, top];
  for (const [label, mark] of entries) {
    const size = 24 + 7 * label.length;
    if (x + size > width) [x, y] = [1, y + 20];
    stage.add(mark(x, y), text(x + 18, y, label, "muted"));
    x += size + 8;
  }
}

function drawVerdict(stage, top, wide, { error, wrong, Z1 }, values) {
  const { inputs, hidden } = values;
  const transpose = isTransposed(values);
  let parts = [`✓ Inner sizes match: ${inputs} = ${inputs} and ${hidden} = ${hidden}.`];
  if (error)
    parts = ["RuntimeError: mat1 and mat2 shapes", error.slice("mat1 and mat2 shapes ".length)];
  else if (!transpose && wrong.Z1 === 0)
    parts = ["✓ No error, nothing wrong:", "a 1 × 1 matrix is its own transpose."];
  else if (!transpose)
    parts = ["✗ No error, and yet wrong:", `${wrong.Z1} of ${Z1.length * hidden} numbers in Z1.`];
  const look = `bold ${error ? "mono " : ""}${error || wrong.Z1 ? "fill-bad" : "ink"}`;
  (wide ? [parts.join(" ")] : parts).forEach((words, i) => {
    stage.add(text(1, top + 20 * i, words, look));
  });
}

function drawTable(stage, top, wide, width, { shapes, parameters }) {
  Object.entries(parameters).forEach(([name, count], i) => {
    const factors = shapes[name]?.length === 2 ? `${shapes[name].join("·")} = ` : "";
    const label = name === "total" ? "parameters" : `${name} ${shown(shapes[name])}`;
    const [x, y] = wide ? [1 + (i * width) / 5, top] : [1, top + 21 * i];
    const look = name === "total" ? "ink bold" : "ink";
    stage.add(text(x, y, label, "muted"));
    stage.add(
      wide ? text(x, y + 20, factors + count, look) : text(200, y, factors + count, look, "end"),
    );
  });
}

function words({ shapes, parameters, error, wrong, Z1, right }, values) {
  const { inputs, hidden } = values;
  const transpose = isTransposed(values);
  const product = `X ${shown(shapes.X)} @ ${transpose ? "W1.T" : "W1"} ${shown(shapes.factor)}`;
  const [bias, weights, last] = ["b1", "W2.T", "b2"].map(
    (name) => `${name} ${shown(shapes[name])}`,
  );
  const total = `${parameters.total} parameters`;
  if (error) {
    return `${product} fails: ${error}. The inner sizes ${inputs} and ${hidden} differ, so Z1 and logits are never computed; ${bias}, ${weights} and ${last} wait. Still ${total}.`;
  }
  const chain = `${product} + ${bias} = Z1 ${shown(shapes.Z1)}; relu(Z1) ${shown(shapes.Z1)} @ ${weights} + ${last} = logits ${shown(shapes.logits)}; ${total}.`;
  if (transpose) return chain;
  if (wrong.Z1 === 0)
    return `No error without .T, and nothing wrong: a 1 × 1 matrix is its own transpose. ${chain}`;
  return `No error, but the .T is missing: W1 is square, and ${wrong.Z1} of ${Z1.length * hidden} numbers in Z1 are wrong. Z1[0, 0] is ${fixed(Z1[0][0], 0)}, it should be ${fixed(right.Z1[0][0], 0)}. ${chain}`;
}

export default figure({ compute, draw, height: (width) => layout(width).height });

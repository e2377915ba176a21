import { line, svg, text } from "./shared/drawing.js";
import { figure } from "./shared/life_cycle.js";
import { precise } from "./shared/numbers.js";
import { stepButtons } from "./shared/step_buttons.js";

const CARD = { least: 148, most: 190, height: 182, gap: 10 };
const HEAT = { top: 78, height: 56 };
const LINE = 18;
const LETTER = 6.6; // of small text, in pixels

/** Where a step stands: how many columns have their values, and from which on gradients are back. */
export function compute({ step }, { columns, loss }) {
  const count = columns.length;
  const forward = Math.min(step, count);
  const back = loss === null ? 0 : Math.max(0, step - count);
  const at = back > 0 ? count - back : forward - 1;
  return { forward, back, at, last: loss === null ? count : 2 * count };
}

/** How many cards stand side by side, and how wide each is. */
function across(width) {
  const cards = Math.max(1, Math.floor((width + CARD.gap) / (CARD.least + CARD.gap)));
  const wide = Math.floor((width + CARD.gap) / cards) - CARD.gap;
  return { cards, wide: Math.min(CARD.most, wide) };
}

/** Lines no longer than the picture is wide. */
function wrapped(content, width) {
  const most = Math.floor(width / LETTER);
  const lines = [""];
  for (const word of content.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length <= most || !lines.at(-1)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function remarks({ failure, clash, notes }, width) {
  const said = [clash, failure].filter(Boolean).map((each) => [each, "fill-bad bold"]);
  return [...said, ...notes.map((each) => [each, "ink"])].flatMap(([each, look]) =>
    wrapped(each, width).map((words) => [words, look]),
  );
}

function layout(width, data) {
  const { cards, wide } = across(width);
  const rows = Math.ceil((data.columns.length + 1) / cards);
  const below = rows * (CARD.height + CARD.gap) + 8;
  return { cards, wide, below, height: below + LINE * remarks(data, width).length + 8 };
}

function draw({ stage, numbers, values, data, set, width }) {
  const { cards, wide, below } = layout(width, data);
  const place = (i) => ({
    x: (i % cards) * (wide + CARD.gap),
    y: Math.floor(i / cards) * (CARD.height + CARD.gap) + 2,
    wide,
  });
  const given = { name: "X", kind: "what comes in", given: "", output: data.given.shape };
  drawCard(stage, place(0), { ...given, values: data.given, notes: [] }, numbers, -1, data);
  data.columns.forEach((column, i) => {
    drawCard(stage, place(i + 1), column, numbers, i, data);
  });
  remarks(data, width).forEach(([words, look], i) => {
    stage.add(text(0, below + LINE * (i + 1) - 4, words, look));
  });
  const { last } = numbers;
  stepButtons(stage, { step: values.step, last, next: upcoming(values.step, data), set });
  stage.onPress = (x, y) => {
    const column = Math.floor(x / (wide + CARD.gap));
    const i = Math.floor(y / (CARD.height + CARD.gap)) * cards + column;
    if (column < cards && i <= data.columns.length) set({ step: i });
  };
  return describe(numbers, data);
}

function upcoming(step, { columns }) {
  if (step < columns.length) return columns[step].name;
  return `back to ${columns[2 * columns.length - step - 1]?.name ?? "the end"}`;
}

function clip(words, wide) {
  const most = Math.floor((wide - 14) / LETTER);
  return words.length > most ? `${words.slice(0, most - 1)}…` : words;
}

function drawCard(stage, { x, y, wide }, column, { forward, back, at }, i, data) {
  const there = i < forward;
  const failed = column.notes.includes("fails here");
  const look = failed ? "stroke-bad thick" : i === at ? "stroke-a thick" : "edge";
  const box = { x: x + 1, y, width: wide - 2, height: CARD.height, rx: 6 };
  stage.add(svg("rect", { ...box, class: look, fill: "none" }));
  const said = [
    [column.name, "ink bold"],
    [column.kind, "ink"],
    [column.given, "muted"],
    [
      column.output ? `→ ${column.output}` : failed ? "fails here" : "",
      failed ? "fill-bad" : "muted",
    ],
  ];
  said.forEach(([words, ink], row) => {
    stage.add(text(x + 9, y + 20 + 16 * row, clip(words, wide), ink));
  });
  if (!there || !column.values) return;
  const returned = i >= 0 && i >= data.columns.length - back && column.gradient;
  const heat = { left: x + 9, right: x + wide - 9, top: y + HEAT.top };
  const shown = returned ? column.gradient : column.values;
  drawHeat(stage, heat, shown.matrix);
  const first = returned ? `gradient ${precise(column.norm, 3)}` : shown.said;
  const second = returned
    ? column.weights === null
      ? ""
      : `of its weights ${precise(column.weights, 3)}`
    : (column.notes[0] ?? (shown.part ? "a corner of it" : ""));
  stage.add(text(x + 9, y + HEAT.top + HEAT.height + 18, clip(first, wide), "muted"));
  stage.add(text(x + 9, y + HEAT.top + HEAT.height + 35, clip(second, wide), "muted"));
}

/** Above 0 in one colour, below in another, paler near 0; a dash marks the rows. */
function drawHeat(stage, { left, right, top }, matrix) {
  const [rows, columns] = [matrix.length, matrix[0]?.length ?? 0];
  if (!rows || !columns) return;
  const height = Math.min(HEAT.height, 14 * rows);
  const most = Math.max(...matrix.map((row) => Math.max(...row.map(Math.abs)))) || 1;
  const colours = { 1: stage.rgb("a"), [-1]: stage.rgb("b"), 0: [0, 0, 0] };
  const box = { left, right, top, bottom: top + height };
  const image = stage.raster(box, columns, rows, (column, row) => {
    const value = matrix[row][column];
    return [...colours[Math.sign(value)], (255 * Math.abs(value)) / most];
  });
  image.setAttribute("style", "image-rendering: pixelated");
  const frame = { x: left, y: top, width: right - left, height };
  stage.add(image, svg("rect", { ...frame, class: "edge" }));
  if (rows === 1) stage.add(line(left, top + height + 3, right, top + height + 3, "grid"));
}

function describe({ forward, back, at }, { columns, failure, clash, loss }) {
  const column = columns[at];
  if (back > 0) {
    const length =
      column.norm === null
        ? "none, since nothing before it learns"
        : `${precise(column.norm, 3)} long`;
    const own = column.weights === null ? "" : `, of its weights: ${precise(column.weights, 3)}`;
    return `Back at ${column.name}, ${column.kind}: the gradient of its output: ${length}${own}. The loss is ${precise(loss, 3)}.`;
  }
  if (!column) return "X comes in. Press Next, or move the step, to call the first module.";
  const took = column.given ? `takes ${column.given}` : "takes nothing";
  if (!column.output && failure)
    return `${column.name}, ${column.kind}, ${took} and fails. ${clash || failure}`;
  const gave = column.output ? `gives ${column.output}: ${column.values.said}` : "gives no tensor";
  const notes = column.notes.length ? ` It ${column.notes.join("; it ")}.` : "";
  return `${column.name}, ${column.kind}, ${took} and ${gave}. ${forward} of ${columns.length} modules called.${notes}`;
}

export default figure({ compute, draw, height: (width, data) => layout(width, data).height });

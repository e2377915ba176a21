import { arrow, svg, text } from "./shared/drawing.js";
import { figure } from "./shared/life_cycle.js";

const GATES = {
  d: { op: "*", inputs: ["a", "b"] },
  e: { op: "+", inputs: ["d", "c"] },
  f: { op: "*", inputs: ["d", "e"] },
};
const FORWARD = ["d", "e", "f"];
// Backward: every gate after all that use it, one edge at a time.
const EDGES = [
  ["e", "f"],
  ["d", "f"],
  ["d", "e"],
  ["c", "e"],
  ["b", "d"],
  ["a", "d"],
];
const SEED = FORWARD.length + 1; // the step that sets ∂f/∂f
const LAST = SEED + EDGES.length;
const CLOSE = 0.01;

const partner = (node, gate) => GATES[gate].inputs.find((other) => other !== node);

export function compute({ a, b, c }) {
  const d = a * b;
  const e = d + c;
  const values = { a, b, c, d, e, f: d * e };
  const gradients = { a: 0, b: 0, c: 0, d: 0, e: 0, f: 1 };
  const contributions = [];
  const answers = [values.d, values.e, values.f, gradients.f];
  for (const [to, from] of EDGES) {
    const slope = GATES[from].op === "*" ? values[partner(to, from)] : 1;
    const value = slope * gradients[from];
    contributions.push({
      from,
      to,
      slope,
      upstream: gradients[from],
      before: gradients[to],
      value,
    });
    gradients[to] += value;
    answers.push(gradients[to]);
  }
  return { values, gradients, contributions, answers };
}

/** The known wrong answers to the question after `step`, as [number, what went wrong]. */
function mistakes({ values, gradients, contributions, answers }, step) {
  if (step < FORWARD.length) {
    const {
      op,
      inputs: [p, q],
    } = GATES[FORWARD[step]];
    return op === "*"
      ? [[values[p] + values[q], "That adds. This gate multiplies."]]
      : [[values[p] * values[q], "That multiplies. This gate adds."]];
  }
  if (step < SEED) {
    return [
      [
        values.f,
        "That is the value of f. The gradient asks: when f grows by 1, by how much does f grow?",
      ],
      [0, "When f grows by 1, f grows by 1: not 0."],
    ];
  }
  const { from, to, slope, upstream, before, value } = contributions[step - SEED];
  const other = partner(to, from);
  const product = GATES[from].op === "*";
  const found = [];
  if (from === "d") {
    const paths = contributions.filter((edge) => edge.to === "d");
    for (const edge of paths)
      found.push([
        slope * edge.value,
        "That takes one path out of d only. Use all of ∂f/∂d: both paths, added.",
      ]);
  } else if (to === "d" && from === "f") {
    found.push([
      gradients.d,
      "That is both paths together. This asks for the edge from f alone; the other follows.",
    ]);
  } else if (to === "d") {
    found.push(
      [
        value,
        "That forgets the path through f: d feeds two gates, so add this to what is already there (+=).",
      ],
      [
        before,
        "That forgets the path through e: d feeds two gates, so add it to what is already there (+=).",
      ],
      [before * value, "The two paths are added, not multiplied."],
    );
  }
  found.push(
    [
      before + (product ? upstream : upstream * values[other]),
      product
        ? `That treats ${from} as a sum. A product passes on the gradient times its other input, ${other}.`
        : `That treats ${from} as a product. A sum passes the gradient on as it is: slope 1.`,
    ],
    [
      before + slope,
      `That is the local slope alone: you forgot the upstream gradient. Multiply by ∂f/∂${from}.`,
    ],
    [
      before + slope + upstream,
      "That adds the slope and the upstream gradient. Along a path they are multiplied.",
    ],
  );
  if (product)
    found.push([
      before + upstream * values[to],
      `That uses ${to} itself. The slope of ${from} along ${to} is the other input, ${other}.`,
    ]);
  found.push(
    [values[to], `That is the value of ${to}, not its gradient.`],
    [-answers[step], "The size is right, the sign is not."],
  );
  return found;
}

const number = (value) => String(Number(value.toFixed(4)) + 0).replace("-", "−"); // + 0: no −0
const inBrackets = (value) => (value < 0 ? `(${number(value)})` : number(value));
const formula = (gate) =>
  `${gate} = ${GATES[gate].inputs.join(GATES[gate].op === "*" ? " · " : " + ")}`;

function question(step) {
  if (step >= LAST) return "";
  if (step < FORWARD.length) return `${formula(FORWARD[step])} = ?`;
  if (step < SEED) return "∂f/∂f = ?";
  const [to, from] = EDGES[step - SEED];
  if (to !== "d") return `∂f/∂${to} = ?`;
  return from === "f" ? "∂f/∂d, only the edge from f = ?" : "∂f/∂d, both edges = ?";
}

/** How the number that `step` filled in came about. */
function reason({ values, contributions }, step) {
  if (step === 0) return "The three inputs are known.";
  if (step < SEED) {
    const gate = FORWARD[step - 1];
    const [p, q] = GATES[gate].inputs.map((node) => inBrackets(values[node]));
    return `${formula(gate)} = ${p} ${GATES[gate].op === "*" ? "·" : "+"} ${q} = ${number(values[gate])}.`;
  }
  if (step === SEED) return "∂f/∂f = 1: backward starts here.";
  const { from, to, slope, upstream, before, value } = contributions[step - SEED - 1];
  const part = `slope ${inBrackets(slope)} · upstream ${inBrackets(upstream)} = ${number(value)}`;
  if (to === "d" && from === "f")
    return `From f, ∂f/∂d gets ${part}; the path through e is still missing.`;
  if (to === "d")
    return `From e, ∂f/∂d gets ${part}, added to the ${number(before)} from f: ${number(before + value)}.`;
  return `∂f/∂${to} = ${part}.`;
}

function element(tag, properties, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

// The question, an input and buttons: made once, so that typing is not lost when the picture is drawn.
function answerRow(stage) {
  const row = {
    asked: element("span", {}),
    input: element("input", { type: "text", autocomplete: "off", size: 7 }),
    verdict: element("output", {}),
    check: element("button", { type: "submit" }, "Check"),
    show: element("button", { type: "button" }, "Show, next"),
    back: element("button", { type: "button" }, "Back"),
  };
  row.input.style.cssText =
    "font: inherit; font-size: 16px; margin-left: 8px; padding: 2px 8px; color: var(--nn-ink); background: var(--nn-paper); border: 1px solid var(--nn-muted); border-radius: 6px";
  row.verdict.style.cssText = "flex-basis: 100%; min-height: 1.45em";
  const label = element("label", {}, row.asked, row.input);
  const form = element(
    "form",
    { className: "nn-tools" },
    label,
    row.check,
    row.show,
    row.back,
    row.verdict,
  );
  form.style.cssText = "flex-wrap: wrap; align-items: center; margin: 8px 0 0";
  form.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab would take the keys

  const go = (change, verdict) => {
    row.input.value = "";
    row.pending = verdict;
    row.set({ step: row.step + change });
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (row.step === LAST) return;
    const typed = row.input.value.trim().replace("−", "-").replace(",", ".");
    const given = typed === "" ? NaN : Number(typed);
    const right = row.numbers.answers[row.step];
    const near = (value) => Math.abs(given - value) < CLOSE;
    if (Number.isNaN(given)) row.verdict.textContent = "Type a number, such as −1.5.";
    else if (near(right)) go(1, `✓ Right: ${number(right)}.`);
    else {
      const known = mistakes(row.numbers, row.step).find(([value]) => near(value));
      row.verdict.textContent = `✗ Not ${number(given)}. ${known?.[1] ?? "Take the gate's slope times what arrives from above it, or press Show."}`;
    }
  });
  row.show.addEventListener("click", () => go(1, ""));
  row.back.addEventListener("click", () => go(-1, ""));
  stage.root.querySelector(".nn-stage").after(form);
  return row;
}

const BOX = { width: 90, height: 60 };
const LINES = 4; // of the program, where there is no room for all

function layout(width) {
  const wide = width >= 620;
  const size = Math.min(width, wide ? 400 : 460);
  const places = {
    a: [0.16, 0],
    b: [0.5, 0],
    c: [0.84, 0],
    d: [0.325, 1],
    e: [0.7, 2],
    f: [0.325, 3],
  };
  const at = Object.fromEntries(
    Object.entries(places).map(([node, [x, y]]) => [node, [x * size, 36 + 124 * y]]),
  );
  return {
    at,
    ledger: wide ? { x: size + 24, y: 24, lines: LAST } : { x: 8, y: 470, lines: LINES },
    height: wide ? 446 : 468 + 22 * LINES,
  };
}

function draw({ stage, numbers, values, set, width }) {
  const { step } = values;
  const { at, ledger } = layout(width);
  for (const [i, gate] of FORWARD.entries()) {
    for (const node of GATES[gate].inputs) drawEdge(stage, at, [node, gate], numbers, step, i);
  }
  for (const node of Object.keys(at)) drawNode(stage, at[node], node, numbers, step);
  drawLedger(stage, ledger, numbers, step);
  updateRow(stage, numbers, values, set);
  const next =
    step < LAST
      ? `Next: ${question(step)}`
      : `Every gradient is there: ∂f/∂d = ${number(numbers.gradients.d)} is the sum of two paths.`;
  return `a = ${number(values.a)}, b = ${number(values.b)}, c = ${number(values.c)}. ${reason(numbers, step)} ${next}`;
}

function updateRow(stage, numbers, values, set) {
  stage.answerRow ??= answerRow(stage);
  const row = stage.answerRow;
  const key = Object.values(values).join();
  if (key !== row.key) row.verdict.textContent = row.pending ?? "";
  Object.assign(row, { key, numbers, set, step: values.step, pending: "" });
  row.asked.textContent = question(values.step) || "All done. Move a, b or c, or go back.";
  row.input.hidden = values.step === LAST;
  const allow = (button, allowed) => {
    button.disabled = !allowed;
    button.style.opacity = allowed ? 1 : 0.5;
  };
  allow(row.check, values.step < LAST);
  allow(row.show, values.step < LAST);
  allow(row.back, values.step > 0);
}

// The value's arrow down and, once it has come, the gradient's arrow back up beside it.
function drawEdge(stage, at, [node, gate], { contributions }, step, gateStep) {
  const i = EDGES.findIndex(([to, from]) => to === node && from === gate);
  const { slope, value } = contributions[i];
  const lean = Math.sign(at[gate][0] - at[node][0]) * 18;
  const from = [at[node][0] + lean, at[node][1] + BOX.height / 2 + 3];
  const to = [at[gate][0] - lean, at[gate][1] - BOX.height / 2 - 3];
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const side = [dy / Math.hypot(dx, dy), -dx / Math.hypot(dx, dy)]; // square to the edge, to the right
  const aside = ([x, y], by) => [x + by * side[0], y + by * side[1]];
  const label = (share, sign, content, look) => {
    const room = 13 + 3.5 * content.length * side[0] + 5 * Math.abs(side[1]);
    const [x, y] = aside([from[0] + share * dx, from[1] + share * dy], sign * room);
    stage.add(text(x, y + 4, content, `${look} halo`, "middle"));
  };
  stage.add(arrow(aside(from, -5), aside(to, -5), "muted", "thin"));
  const [late, early] = gate === "d" ? [0.76, 0.3] : [0.6, 0.4]; // a's and b's labels are neighbours
  if (step > gateStep) label(late, -1, `×${number(slope)}`, "muted");
  const done = step - SEED - 1;
  if (done < i - 1 || step < SEED) return;
  if (done >= i) stage.add(arrow(aside(to, 5), aside(from, 5), "d", done === i ? "thick" : "thin"));
  label(early, 1, done >= i ? number(value) : "?", "fill-d bold");
}

function drawNode(stage, [x, y], node, { values, contributions, gradients }, step) {
  const order = FORWARD.indexOf(node);
  const known = step > order;
  const arrived = contributions.filter((edge, i) => edge.to === node && i < step - SEED);
  const gradient = node === "f" ? gradients.f : arrived.reduce((sum, edge) => sum + edge.value, 0);
  const hasGradient = node === "f" ? step >= SEED : arrived.length > 0;
  const now =
    step < SEED
      ? step > 0 && order === step - 1
      : step === SEED
        ? node === "f"
        : EDGES[step - SEED - 1][0] === node;
  const box = {
    x: x - BOX.width / 2,
    y: y - BOX.height / 2,
    width: BOX.width,
    height: BOX.height,
    rx: 8,
  };
  stage.add(
    svg("rect", {
      ...box,
      class: now ? "fill-paper stroke-d thick" : "fill-paper stroke-muted thin",
    }),
  );
  stage.add(text(x, y - 13, order < 0 ? node : formula(node), "muted", "middle"));
  stage.add(
    text(x, y + 5, known ? number(values[node]) : order === step ? "?" : "", "ink bold", "middle"),
  );
  const partial = node === "d" && arrived.length === 1 ? " + …" : "";
  if (hasGradient)
    stage.add(text(x, y + 23, `∂ ${number(gradient)}${partial}`, "fill-d bold", "middle"));
}

// What the program has done so far, as code.
function drawLedger(stage, { x, y, lines }, { answers }, step) {
  const end = Math.min(LAST, step + 1);
  const start = Math.max(0, end - lines);
  for (let i = start; i < end; i += 1) {
    let line = i < FORWARD.length ? formula(FORWARD[i]).replace("·", "*") : "f.grad = 1";
    if (i >= SEED) {
      const [to, from] = EDGES[i - SEED];
      const slope = GATES[from].op === "*" ? partner(to, from) : "1";
      line = `${to}.grad += ${slope} * ${from}.grad`;
    }
    const done = i < step;
    const row = text(
      x,
      y + 22 * (i - start),
      done ? `${line.padEnd(20)}  # ${number(answers[i])}` : `${line.split("=")[0]}= ?`,
      `mono ${i === step - 1 ? "ink bold" : "muted"}`,
    );
    row.setAttribute("style", "white-space: pre");
    stage.add(row);
  }
}

export default figure({ compute, draw, height: (width) => layout(width).height });

import { inside, svg, text } from "./shared/drawing.js";
import { figure } from "./shared/life_cycle.js";
import { fixed, plural } from "./shared/numbers.js";

const SIDE = 8;
const DARKEST = 16;
const DOTS = 4; // a pixel counts the dots in a block of 4 × 4
const PEN = 2.6; // radius of the pen, in dots
const SURE = 0.9;

const dot = (u, v) => u.reduce((sum, value, i) => sum + value * v[i], 0);

function softmax(logits) {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

export function compute({ picture, drawing }, { pictures, letters, W1, b1, W2, b2 }) {
  const pixels = [...(drawing || pictures[picture])].map((letter) => letters.indexOf(letter));
  const x = pixels.map((pixel) => pixel / DARKEST);
  const hidden = W1.map((weights, i) => Math.max(0, dot(weights, x) + b1[i]));
  const logits = W2.map((weights, k) => dot(weights, hidden) + b2[k]);
  const probabilities = softmax(logits);
  const ranked = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  return { pixels, hidden, logits, probabilities, ranked };
}

function layout(width) {
  const beside = width >= 620;
  const side = Math.min(beside ? 300 : 320, width - 4);
  const pad = { left: 2, top: 26, right: 2 + side, bottom: 26 + side };
  const left = beside ? pad.right + 36 : 2;
  const top = beside ? 26 : pad.bottom + 36;
  const hidden = { left, top, right: Math.min(width - 4, left + 400), bottom: top + 58 };
  const bars = { left: left + 16, top: hidden.bottom + 40, right: hidden.right - 74 };
  bars.bottom = bars.top + 10 * 20;
  return { pad, hidden, bars, height: Math.max(pad.bottom, bars.bottom) + 12 };
}

function draw({ stage, numbers, values, data, set, width }) {
  const { pad, hidden, bars } = layout(width);
  startAfresh(stage, values, set);
  drawPad(stage, pad, numbers.pixels, values);
  drawHidden(stage, hidden, numbers.hidden);
  drawBars(stage, bars, numbers);
  const written = (pixels) => pixels.map((pixel) => data.letters[pixel]).join("");
  const ink = (column, row) => {
    const pixels = inked(stage, numbers.pixels, column, row, values.pen === "eraser");
    const at = (value) => Math.min(SIDE, Math.max(1, Math.floor(value / DOTS) + 1));
    numbers.pixels = pixels; // a finger may move on before the next frame
    set({ drawing: written(pixels), row: at(row), column: at(column) });
  };
  followPen(stage, pad, ink);
  padButtons(stage, {
    mark: () => {
      const pixels = [...numbers.pixels];
      const at = SIDE * (values.row - 1) + values.column - 1;
      pixels[at] = values.pen === "eraser" ? 0 : DARKEST;
      set({ drawing: written(pixels) });
    },
    clear: () => set({ drawing: data.letters[0].repeat(SIDE * SIDE) }),
    verb: values.pen === "eraser" ? "Erase" : "Ink",
    values,
  });
  return describe(numbers, values);
}

/** Another picture to begin with: what was drawn on the last one goes. */
function startAfresh(stage, { picture, drawing }, set) {
  const before = stage.drawn;
  stage.drawn = { picture, drawing };
  if (before && before.picture !== picture && drawing && before.drawing === drawing) {
    stage.masks = null;
    set({ drawing: "" });
  }
}

/** The pixels after the pen was at a place, in dots: as many as it has covered in each. */
function inked(stage, pixels, column, row, erases) {
  stage.masks ??= pixels.map(() => new Set());
  return pixels.map((pixel, i) => {
    const [left, top] = [DOTS * (i % SIDE), DOTS * Math.floor(i / SIDE)];
    let covered = 0;
    for (let k = 0; k < DOTS * DOTS; k += 1) {
      const [x, y] = [left + (k % DOTS) + 0.5, top + Math.floor(k / DOTS) + 0.5];
      if (Math.hypot(x - column, y - row) > PEN) continue;
      covered += 1;
      stage.masks[i][erases ? "delete" : "add"](k);
    }
    if (!covered) return pixel;
    return erases ? Math.max(0, pixel - covered) : Math.max(pixel, stage.masks[i].size);
  });
}

/** The pad follows mouse and finger from where they come down to where they are lifted. */
function followPen(stage, pad, ink) {
  let grip = stage.grips.get("pen");
  if (!grip) {
    const surface = svg("rect", { class: "nn-grip", style: "fill: transparent; stroke: none" });
    grip = svg("g", { class: "nn-handle", "data-handle": "pen" }, surface).make();
    grip.surface = surface;
    grip.addEventListener("pointerdown", (event) => {
      const bounds = stage.svg.getBoundingClientRect();
      grip.last = null;
      grip.move(event.clientX - bounds.left, event.clientY - bounds.top);
    });
    stage.grips.set("pen", grip);
    stage.handles.append(grip);
  }
  stage.held.add("pen");
  const side = pad.right - pad.left;
  const box = { x: pad.left, y: pad.top, width: side, height: side };
  grip.surface.change(box);
  grip.at = [pad.left + side / 2, pad.top + side / 2];
  grip.move = (x, y) => {
    if (!inside(pad, x, y)) {
      grip.last = null;
      return;
    }
    const to = [x - pad.left, y - pad.top].map((each) => (SIDE * DOTS * each) / side);
    const from = grip.last ?? to;
    const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1])));
    for (let i = 1; i <= steps; i += 1) {
      ink(...[0, 1].map((axis) => from[axis] + ((to[axis] - from[axis]) * i) / steps));
    }
    grip.last = to;
  };
}

function padButtons(stage, state) {
  stage.padButtons ??= new PadButtons(stage);
  stage.padButtons.update(state);
}

class PadButtons {
  constructor(stage) {
    this.row = document.createElement("div");
    this.row.className = "nn-tools nn-steps";
    this.mark = this.button(() => this.state.mark());
    this.clear = this.button(() => {
      stage.masks = null;
      this.state.clear();
    });
    this.clear.textContent = "Clear";
    stage.root.querySelector(".nn-stage").after(this.row);
  }

  button(action) {
    const made = document.createElement("button");
    made.type = "button";
    made.addEventListener("click", action);
    this.row.append(made);
    return made;
  }

  update(state) {
    this.state = state;
    const { row, column } = state.values;
    this.mark.textContent = `${state.verb} row ${row}, column ${column}`;
  }
}

function drawPad(stage, pad, pixels, { row, column, pen }) {
  const step = (pad.right - pad.left) / SIDE;
  const verb = pen === "eraser" ? "Erase" : "Draw";
  stage.add(text(pad.left, pad.top - 8, `${verb} here: 8 × 8 pixels`, "ink bold"));
  const [red, green, blue] = stage.rgb("ink");
  const shade = (i, j) => (255 * pixels[SIDE * j + i]) / DARKEST;
  const image = stage.raster(pad, SIDE, SIDE, (i, j) => [red, green, blue, shade(i, j)]);
  image.setAttribute("style", "image-rendering: pixelated");
  stage.add(image);
  let d = "";
  for (let i = 0; i <= SIDE; i += 1) {
    d += `M${pad.left + i * step} ${pad.top}V${pad.bottom}M${pad.left} ${pad.top + i * step}H${pad.right}`;
  }
  const cursor = { x: pad.left + (column - 1) * step, y: pad.top + (row - 1) * step };
  stage.add(
    svg("path", { d, class: "grid", fill: "none" }),
    svg("rect", {
      ...cursor,
      width: step,
      height: step,
      class: "stroke-b thick",
      fill: "none",
    }),
  );
}

function drawHidden(stage, box, hidden) {
  const across = 16;
  const step = (box.right - box.left) / across;
  const most = Math.max(...hidden, 1e-9);
  const on = hidden.filter((value) => value > 0).length;
  stage.add(text(box.left, box.top - 8, `${on} of ${hidden.length} hidden neurons on`, "ink bold"));
  hidden.forEach((value, i) => {
    const [x, y] = [box.left + (i % across) * step, box.top + Math.floor(i / across) * 29];
    const cell = { x, y, width: step - 3, height: 26, rx: 3 };
    const fill = { class: "fill-a", "fill-opacity": (value / most).toFixed(3) };
    stage.add(svg("rect", { ...cell, ...fill }), svg("rect", { ...cell, class: "edge" }));
  });
}

function drawBars(stage, box, { probabilities, ranked }) {
  const step = (box.bottom - box.top) / probabilities.length;
  stage.add(text(box.left - 16, box.top - 10, "Probability of each digit", "ink bold"));
  probabilities.forEach((p, digit) => {
    const y = box.top + digit * step;
    const first = digit === ranked[0];
    const look = first ? "fill-a" : "muted faint";
    const bar = { x: box.left, y: y + 2, width: Math.max(1, p * (box.right - box.left)) };
    stage.add(
      text(box.left - 6, y + 15, digit, first ? "ink bold" : "muted", "end"),
      svg("rect", { ...bar, height: step - 4, class: look }),
      text(bar.x + bar.width + 6, y + 15, percent(p), first ? "ink bold" : "muted"),
    );
  });
}

const percent = (p) => (p >= 0.9995 ? "> 99.9 %" : `${fixed(100 * p, 1)} %`);

function describe({ pixels, hidden, probabilities, ranked }, { picture, drawing, row, column }) {
  const [first, second] = ranked;
  const on = hidden.filter((value) => value > 0).length;
  const what = drawing ? "Your drawing" : picture[0].toUpperCase() + picture.slice(1);
  const ink = pixels.filter((pixel) => pixel > 0).length;
  const sure = probabilities[first] >= SURE ? "It says" : "It is not sure, and says";
  return (
    `${what}, ${plural(ink, "pixel")} inked: ${on} of ${hidden.length} hidden neurons are on. ` +
    `${sure} ${first}, ${percent(probabilities[first])}; then ${second}, ${percent(probabilities[second])}. ` +
    `The pixel in row ${row}, column ${column} is ${pixels[SIDE * (row - 1) + column - 1]} of ${DARKEST}.`
  );
}

export default figure({ compute, draw, height: (width) => layout(width).height });

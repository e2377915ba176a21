// The plane with its regions and points, the network with each neuron's picture, the losses.
import { axes } from "../shared/axes.js";
import { line, path, svg, text } from "../shared/drawing.js";
import { pigment, point, shade } from "./canvas.js";
import { SIDE, SMALL } from "./grid.js";
import { ACTIVATIONS } from "./layers.js";
import { mark } from "./marks.js";

const KINDS = ["a", "b", "c", "d", "e"];
const OPAQUE = 175;
const LETTER = 7.5; // about a letter's width in pixels
const LONGEST_NAME = 14;
const MOST_LINES = 64; // between two columns
const CURVE_SHOWN = 4; // times the first loss: what lies above is cut off

/** Regions by class, or the value of a regression, with the rows on top. */
export function paintPlane(stage, canvas, box, { outputs, run }) {
  const { classes, reach, train, held } = run.rows;
  const colours = KINDS.map((kind) => stage.rgb(kind));
  const side = box.right - box.left;
  const paint = classes ? regionPainter(outputs, classes.length, colours) : null;
  const place = { left: box.left, top: box.top, size: side };
  canvas.clear();
  canvas.rasters(SIDE, [place], (pixels) => {
    if (paint) paint(pixels);
    else paintSigned(pixels, outputs, 1, colours);
  });
  const scale = side / (2 * reach);
  const at = (X, i) => [(X[2 * i] + reach) * scale, (reach - X[2 * i + 1]) * scale];
  const [paper, ink] = ["paper", "ink"].map((name) => `rgb(${stage.rgb(name)})`);
  const points = (pen, { X, y, n }, size, rim) => {
    for (let i = 0; i < n; i += 1) {
      const kind = classes ? y[i] : Number(y[i] < 0);
      const colour = `rgb(${colours[kind]})`;
      // Where no class gives a colour of its own, the area behind it may have the same.
      point(pen, classes ? kind : 0, ...at(X, i), size, colour, rim);
    }
  };
  canvas.sheet(place, [run.rows, paper, ink, ...colours.flat()], (pen) => {
    points(pen, held, 2.8, null);
    points(pen, train, 3.6, classes ? paper : ink);
  });
}

/** What stands around the plane. */
export function drawPlane(stage, box, { features }) {
  frame(stage, box, "edge");
  const [across, up] = features.map(short);
  stage.add(
    text(box.right - 6, box.bottom - 7, `${across} →`, "ink halo", "end"),
    text(box.left + 6, box.top + 17, `↑ ${up}`, "ink halo"),
  );
}

const short = (name) => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name);

function frame(stage, { left, top, right, bottom }, look) {
  const size = { width: right - left, height: bottom - top };
  stage.add(svg("rect", { x: left, y: top, ...size, class: look }));
}

function regionPainter(outputs, k, colours) {
  const pigments = colours.map(pigment);
  return (pixels) => {
    for (let i = 0; i < pixels.length; i += 1) {
      let best = 0;
      for (let j = 1; j < k; j += 1) if (outputs[i * k + j] > outputs[i * k + best]) best = j;
      const certainty = (outputs[i * k + best] - 1 / k) / (1 - 1 / k);
      pixels[i] = shade(pigments[best], OPAQUE * certainty);
    }
  };
}

function paintSigned(pixels, values, most, colours) {
  const [above, below] = colours.map(pigment);
  for (let i = 0; i < pixels.length; i += 1) {
    const share = Math.min(1, Math.abs(values[i]) / most);
    pixels[i] = shade(values[i] > 0 ? above : below, OPAQUE * share);
  }
}

function paintShare(pixels, shares, colour) {
  const own = pigment(colour);
  for (let i = 0; i < pixels.length; i += 1) pixels[i] = shade(own, 1.3 * OPAQUE * shares[i]);
}

/** What the marks mean, in rows below the plane. */
export function drawLegend(stage, { left, top, right }, { classes, held }) {
  let [x, y] = [left, top];
  const place = (name, kind, size, look, isFull) => {
    const wide = 24 + LETTER * name.length;
    if (x > left && x + wide > right) [x, y] = [left, y + 20];
    stage.add(mark(kind, x + 6, y - 4, size, look, isFull), text(x + 16, y, name, "muted"));
    x += wide;
  };
  (classes ?? ["above 0", "below 0"]).forEach((name, i) => {
    place(short(name), classes ? i : 0, 4.5, `fill-${KINDS[i]}`);
  });
  if (held.n) place("held out", 0, 3.5, "stroke-ink thin", false);
}

/** Columns of neurons, each with what it answers over the plane, joined by their weights. */
export function paintNetwork(stage, canvas, box, { grid, run }) {
  const { classes } = run.rows;
  const { layers } = run.shape;
  const colours = KINDS.map((kind) => stage.rgb(kind));
  const places = columns(box, countsOf(layers));
  canvas.clear();
  const joins = layers.flatMap((layer, l) =>
    joinsOf(run.state.weights, layer, places[l], places[l + 1]),
  );
  canvas.lines(joins, colours);
  const all = places.flat();
  const painters = [
    ...[0, 1].map((axis) => (pixels) => paintSigned(pixels, inputsOf(axis), 1, colours)),
    ...layers.flatMap(({ units }, l) =>
      Array.from({ length: units }, (_, j) => (pixels) => {
        const { values, most } = grid.neuron(l, j);
        if (l === layers.length - 1 && classes) paintShare(pixels, values, colours[j]);
        else paintSigned(pixels, values, most || 1, colours);
      }),
    ),
  ];
  canvas.squares(all, stage.rgb("paper"), stage.rgb("edge"));
  canvas.rasters(SMALL, all, (pixels, i) => painters[i](pixels));
}

const countsOf = (layers) => [2, ...layers.map(({ units }) => units)];

/** What each column is called. */
export function drawNetwork(stage, box, { shape: { layers }, hidden }) {
  const counts = countsOf(layers);
  const places = columns(box, counts);
  places.forEach((column, c) => {
    const [first, last] = [c === 0, c === places.length - 1];
    const anchor = first ? "start" : last ? "end" : "middle";
    const { left, size } = column[0];
    const x = first ? left : last ? left + size : left + size / 2;
    const { label } = ACTIVATIONS[hidden[c - 1]?.activation ?? "none"];
    const names = first ? ["2", "in"] : last ? [counts[c], "out"] : [counts[c], label];
    names.forEach((name, i) => stage.add(text(x, box.top - 22 + 16 * i, name, "muted", anchor)));
  });
}

/** Boxes for the neurons of each column: as large as they may be, and centred. */
function columns({ left, right, top, bottom }, counts) {
  const most = Math.max(...counts);
  const size = Math.min(52, (bottom - top) / most - 3, (right - left) / (2 * counts.length - 1));
  return counts.map((count, c) => {
    const x = left + ((right - left - size) * c) / (counts.length - 1);
    const pitch = Math.min(size + 14, (bottom - top - size) / Math.max(1, count - 1));
    const first = (top + bottom - size - pitch * (count - 1)) / 2;
    return Array.from({ length: count }, (_, j) => ({ left: x, top: first + pitch * j, size }));
  });
}

/** The lines of a layer's weights, by their share of its largest: its strongest, and no more. */
function joinsOf(weights, { inputs, units, W }, from, to) {
  const own = weights.subarray(W, W + inputs * units);
  const sizes = own.map(Math.abs).sort();
  const least = sizes.at(-MOST_LINES) ?? 0;
  const joins = [];
  own.forEach((weight, i) => {
    if (!(Math.abs(weight) >= least) || weight === 0) return;
    const [source, target] = [from[i % inputs], to[Math.floor(i / inputs)]];
    joins.push({
      from: [source.left + source.size, source.top + source.size / 2],
      to: [target.left, target.top + target.size / 2],
      share: weight / sizes.at(-1),
    });
  });
  return joins;
}

/** An input over the plane, from −1 to 1. */
function inputsOf(axis) {
  return Float64Array.from({ length: SMALL * SMALL }, (_, i) => {
    const at = axis ? SMALL - 1 - Math.floor(i / SMALL) : i % SMALL;
    return (2 * at + 1) / SMALL - 1;
  });
}

/** Training loss in full, held-out loss dashed, up to the step that is shown. */
export function drawLosses(stage, box, { steps, train, held }, step) {
  const shown = steps.findLastIndex((each) => each <= step) + 1;
  const finite = [...train.slice(0, shown), ...held.slice(0, shown)].filter(Number.isFinite);
  const top = niceAbove(Math.min(Math.max(...finite, 1e-3), CURVE_SHOWN * (train[0] || 1)));
  const last = niceAbove(Math.max(step, 100));
  const plane = axes({
    box,
    x: [0, last],
    y: [0, top],
    xTicks: [0, last / 2, last],
    yTicks: [0, top / 2, top],
    xLabel: "training step",
    format: (tick) => String(Number(tick.toPrecision(3))),
  });
  const curve = (values) => {
    const points = [];
    for (let i = 0; i < shown; i += 1) {
      points.push([plane.x(steps[i]), plane.y(Math.min(top, values[i]))]);
    }
    return points;
  };
  stage.add(
    plane.group,
    path(curve(train), "stroke-a thick"),
    path(curve(held), "stroke-b thick dashed"),
  );
  const key = (x, look, name) =>
    stage.add(
      line(x, box.top - 12, x + 20, box.top - 12, look),
      text(x + 25, box.top - 8, name, "muted"),
    );
  key(box.left, "stroke-a thick", "training loss");
  key(box.left + 125, "stroke-b thick dashed", "held-out loss");
}

/** The next of 1, 2, 5, 10, 20, … at or above a number. */
function niceAbove(number) {
  const power = 10 ** Math.floor(Math.log10(number));
  return power * [1, 2, 5, 10].find((each) => each * power >= number * (1 - 1e-9));
}

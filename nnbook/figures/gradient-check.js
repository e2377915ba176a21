import { axes, figure, path, svg, text } from "./figure.js";

const LEVELS = [-14, 0.4];
const LOOKS = ["a", "b"];

const lowest = (values) => values.reduce((best, value, i) => (value < values[best] ? i : best), 0);

function sharedDigits([first, second]) {
  let count = 0;
  while (count < first.length && first[count] === second[count]) count += 1;
  return count;
}

export function compute({ h, dtype, method, hidden }, data) {
  const errors = data.errors[hidden][method];
  const count = errors[dtype].length;
  const step = (i) => 10 ** (data.lowest + i / data.perDecade);
  const at = Math.min(
    count - 1,
    Math.max(0, Math.round((Math.log10(h) - data.lowest) * data.perDecade)),
  );
  const here = (table) => table[hidden][method][dtype];
  const best = errors.map(lowest);
  const corners = here(data.corners);
  const firstCorner = corners.findIndex((weights) => weights > 0);
  let regime = at === best[dtype] ? "best" : "rounding";
  if (at > best[dtype]) regime = corners[at] > 0 ? "corners" : "truncation";
  const losses = here(data.losses)[at];
  return {
    at,
    step: step(at),
    regime,
    losses,
    firstCorner,
    levels: errors.map((row) => row.map(Math.log10)),
    error: errors[dtype][at],
    best: best.map((i, kind) => ({ at: i, step: step(i), error: errors[kind][i] })),
    corners: corners[at],
    lost: here(data.lost)[at],
    shared: sharedDigits(losses),
    numerical: here(data.numerical)[at],
    backward: data.backward[hidden],
  };
}

const signed = (content) => content.replaceAll("-", "−").replace("+", "");
const power = (value) => (value === 1 ? "1" : signed(value.toExponential(1)).replace(".0e", "e"));
const share = (value) =>
  value >= 0.01 ? `${Number((100 * value).toPrecision(2))}\u00a0%` : power(value);
const decimal = (value) => signed(value.toPrecision(6));

function layout(width) {
  const box = { left: 54, right: width - 14, top: 50, bottom: 340 };
  const wide = width >= 620;
  return { box, wide, height: box.bottom + (wide ? 168 : 252) };
}

function draw({ stage, numbers, values, data, set, width }) {
  const { box, wide } = layout(width);
  const last = numbers.levels[0].length - 1;
  const decades = Array.from({ length: 1 + last / data.perDecade }, (_, i) => data.lowest + i);
  const plane = axes({
    box,
    x: [data.lowest, decades.at(-1)],
    y: LEVELS,
    xTicks: decades.filter((tick) => wide || tick % 3 === 0),
    yTicks: [-12, -9, -6, -3, 0],
    xLabel: "step h (log scale)",
    yLabel: "relative error (log scale); 1 = useless",
    format: (tick) => (tick === 0 ? "1" : `1e−${-tick}`),
  });
  const x = (i) => plane.x(data.lowest + i / data.perDecade);
  const chosen = data.dtypes[values.dtype];
  const headline =
    numbers.regime === "best"
      ? `Error ${share(numbers.error)}: the best h for ${chosen}.`
      : `Error ${share(numbers.error)}. Which h does better?`;
  stage.add(text(8, 16, headline, "ink bold"), plane.group);
  drawRegimes(stage, box, x, numbers, values.dtype, last);

  const order = [1 - values.dtype, values.dtype];
  for (const kind of order) {
    const { at } = numbers.best[kind];
    const points = numbers.levels[kind].map((level, i) => [x(i), plane.y(level)]);
    stage.add(
      path(points, look(kind, values.dtype)),
      bestMark(kind, x(at), plane.y(numbers.levels[kind][at])),
    );
  }
  const choose = (px) => {
    const i = Math.round((plane.fromX(px) - data.lowest) * data.perDecade);
    set({ h: 10 ** (data.lowest + Math.min(last, Math.max(0, i)) / data.perDecade) });
  };
  stage.handle("h", x(numbers.at), plane.y(numbers.levels[values.dtype][numbers.at]), choose);
  stage.onPress = (px, py) => py > box.top && py < box.bottom + 20 && choose(px);

  drawLegend(stage, box, numbers, values, data);
  drawArithmetic(
    stage,
    wide ? { x: width / 2 + 20, y: box.bottom + 62 } : { x: 8, y: box.bottom + 158 },
    numbers,
    values,
  );
  return describe(numbers, values, data);
}

const look = (kind, chosen) => `stroke-${LOOKS[kind]} ${kind === chosen ? "thick" : "thin dashed"}`;
const bestMark = (kind, x, y) =>
  svg("path", {
    d: `M${x} ${y + 6}l-6 11h12z`,
    class: `fill-${LOOKS[kind]}`,
  });

// Each cause of error as a bar over the steps where it rules, one row each.
function drawRegimes(stage, box, x, { best, firstCorner, regime }, dtype, last) {
  const { at } = best[dtype];
  const end = firstCorner < 0 ? last : Math.max(at, firstCorner);
  const rows = [
    ["rounding", "rounding", 0, at],
    ["corners", "ReLU corners", end, last],
    ["truncation", "truncation", at, end],
  ];
  stage.add(
    path(
      [
        [x(at), box.top],
        [x(at), box.bottom],
      ],
      "stroke-muted thin dashed",
    ),
  );
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
      let place = [(from + to) / 2, "middle"];
      if (to - from < size + 16)
        place = from - size > box.left ? [from - 5, "end"] : [to + 5, "start"];
      const name = text(place[0], y + 4, label, now ? "fill-d bold" : "muted", place[1]);
      name.setAttribute("style", "paint-order: stroke; stroke: var(--nn-paper); stroke-width: 6px");
      stage.add(name);
    });
}

function drawLegend(stage, box, { best, corners, lost }, { dtype }, { dtypes }) {
  dtypes.forEach((name, kind) => {
    const y = box.bottom + 62 + 22 * kind;
    const label = `${name} ▲ h ${power(best[kind].step)}, error ${power(best[kind].error)}`;
    stage.add(
      path(
        [
          [8, y - 4],
          [36, y - 4],
        ],
        look(kind, dtype),
      ),
      text(44, y, label, kind === dtype ? "ink bold" : "ink"),
    );
  });
  stage.add(text(8, box.bottom + 106, `steps across a ReLU's corner: ${corners} of 67`));
  stage.add(text(8, box.bottom + 128, `steps rounded away: ${lost} of 67`));
}

function drawArithmetic(stage, { x, y }, numbers, { method }) {
  const names = ["f(w + h)", method === 0 ? "f(w − h)" : "f(w)    "];
  const row = (i, ...parts) => {
    const line = svg(
      "text",
      { x, y: y + 22 * i, class: "mono", style: "white-space: pre" },
      parts.map(([content, kind]) => {
        const part = svg("tspan", { class: kind });
        part.textContent = content;
        return part;
      }),
    );
    stage.add(line);
  };
  stage.add(text(x, y, "One weight, W2[0, 0]; losses in full:", "muted"));
  numbers.losses.forEach((loss, i) =>
    row(
      i + 1,
      [`${names[i]} = `, "ink"],
      [loss.slice(0, numbers.shared), "muted"],
      [loss.slice(numbers.shared), "fill-d bold"],
    ),
  );
  const quotient = `difference ÷ ${method === 0 ? "2h" : "h"}`;
  row(3, [`${quotient} = ${decimal(numbers.numerical)}`, "ink bold"]);
  row(4, [`${"backward".padEnd(quotient.length)} = ${decimal(numbers.backward)}`, "ink"]);
}

function describe(numbers, values, data) {
  const name = data.dtypes[values.dtype];
  const { at, step, error } = numbers.best[values.dtype];
  const lost =
    numbers.lost > 0 ? ` For ${numbers.lost} of 67 weights h is rounded away altogether.` : "";
  const why = {
    best: "Smaller steps lose to rounding, larger ones to the curve between the two points.",
    rounding: `The two losses are so close that rounding decides their difference.${lost} Best: h ${power(step)}, ${share(error)}.`,
    truncation: `The loss bends between the two points, which a straight line does not see. Best: h ${power(step)}, ${share(error)}.`,
    corners: `The step takes a ReLU across its corner for ${numbers.corners} of 67 weights. Best: h ${power(step)}, ${share(error)}.`,
  }[numbers.regime];
  return `At h ${power(numbers.step)} in ${name} the numerical gradient is ${share(numbers.error)} off torch's${numbers.at === at ? ", the least" : ""}. ${why}`;
}

export default figure({ compute, draw, height: (width) => layout(width).height });

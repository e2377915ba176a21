// Numbers drawn anew: for each question of drawn.toml, what fills its braces, and the answer.

/** Whole numbers from `low` to `high`. */
const whole = (random, low, high) => low + Math.floor(random() * (high - low + 1));
const pick = (random, all) => all[whole(random, 0, all.length - 1)];
/** Without 0, which would make a question too easy. */
const signed = (random, most) => whole(random, 1, most) * (random() < 0.5 ? -1 : 1);
/** As short as it can be said: 0.1 + 0.2 is 0.3. */
const plain = (number) => Number(number.toPrecision(12));
const shape = (...sizes) => (sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(", ")})`);

/** Each returns what fills the braces, and `answer`; `within`, where the answer is rounded. */
export const DRAWS = {
  "draw-parameters": (random) => {
    const sizes = [whole(random, 2, 9), whole(random, 2, 12), whole(random, 2, 9), 2];
    const pairs = sizes.slice(1).map((out, at) => [out, sizes[at]]);
    return {
      sizes: sizes.join(" → "),
      sum: pairs.map(([out, inputs]) => `${out} · ${inputs} + ${out}`).join(" + "),
      answer: pairs.reduce((sum, [out, inputs]) => sum + out * inputs + out, 0),
    };
  },
  "draw-linear-shape": (random) => {
    const [n, inputs, outputs] = different(random, 3);
    return { n, inputs, outputs, answer: shape(outputs, inputs) };
  },
  "draw-batch-shape": (random) => {
    const [n, inputs, hidden, outputs] = different(random, 4);
    return { n, inputs, hidden, outputs, answer: shape(n, outputs) };
  },
  "draw-broadcast": (random) => {
    const [a, b] = different(random, 2);
    const [left, right, answer] = pick(random, [
      [[a, 1], [b], [a, b]],
      [[a, b], [b], [a, b]],
      [
        [a, 1],
        [1, b],
        [a, b],
      ],
      [[b], [a, 1], [a, b]],
      [
        [a, 1, b],
        [a, 1],
        [a, a, b],
      ],
    ]);
    return { left: shape(...left), right: shape(...right), answer: shape(...answer) };
  },
  "draw-neuron": (random) => {
    const [w1, w2, b] = [signed(random, 4), signed(random, 4), signed(random, 9)];
    const [x1, x2] = [whole(random, 1, 6) / 2, whole(random, 1, 6) / 2];
    return { w1, w2, b, x1, x2, answer: plain(w1 * x1 + w2 * x2 + b) };
  },
  "draw-hinges": (random) => {
    const [k1, s1, s2] = [whole(random, -2, 1), signed(random, 3), signed(random, 3)];
    const k2 = k1 + whole(random, 1, 3);
    const x = k2 + whole(random, -1, 3);
    const height = s1 * Math.max(0, x - k1) + s2 * Math.max(0, x - k2);
    return { k1, s1, k2, s2, x, answer: height };
  },
  "draw-sigmoid-slope": (random) => {
    const out = pick(random, [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9]);
    return { out, rest: plain(1 - out), answer: plain(out * (1 - out)) };
  },
  "draw-product-of-slopes": (random) => {
    const [s1, s2, s3] = [pick(random, [0.5, 0.2, 2]), signed(random, 4), pick(random, [0.1, 0.5])];
    return { s1, s2, s3, answer: plain(s1 * s2 * s3) };
  },
  "draw-first-loss": (random) => {
    const k = pick(random, [4, 6, 8, 9, 10, 12]);
    return { k, answer: plain(Math.round(Math.log(k) * 100) / 100), within: 0.05 };
  },
  "draw-p-minus-y": (random) => {
    const tenths = pick(random, [
      [7, 2, 1],
      [2, 5, 3],
      [1, 3, 6],
      [4, 4, 2],
      [8, 1, 1],
      [1, 2, 7],
    ]);
    const [p0, p1, p2] = tenths.map((each) => each / 10);
    const [known, asked] = [whole(random, 0, 2), whole(random, 0, 2)];
    const slope = plain((tenths[asked] - (known === asked ? 10 : 0)) / 10);
    const nudge = pick(random, [0.1, 0.01]);
    return { p0, p1, p2, true: known, asked, nudge, slope, answer: plain(slope * nudge) };
  },
  "draw-neuron-slope": (random) => {
    const [w, b, up] = [signed(random, 3), signed(random, 4), signed(random, 3)];
    const x = signed(random, 4) / 2;
    const z = w * x + b;
    // At the corner itself the slope is a matter of agreement.
    if (z === 0) return DRAWS["draw-neuron-slope"](random);
    return { w, b, up, x, z, answer: z > 0 ? plain(up * x) : 0 };
  },
  "draw-fork": (random) => {
    const [d, c] = [signed(random, 6), signed(random, 6)];
    return { d, c, e: d + c, answer: 2 * d + c };
  },
  "draw-dw-shape": (random) => {
    const [n, inputs, outputs] = different(random, 3);
    return { n, inputs, outputs, answer: shape(outputs, inputs) };
  },
  "draw-sgd-step": (random) => {
    const [w, g, lr] = [signed(random, 5), signed(random, 8), pick(random, [0.1, 0.5, 0.01])];
    return { w, g, lr, answer: plain(w - lr * g) };
  },
  "draw-momentum": (random) => {
    const [beta, g1, g2] = [pick(random, [0.9, 0.5]), signed(random, 5), signed(random, 5)];
    return { beta, g1, g2, answer: plain(beta * g1 + g2) };
  },
  "draw-limit": (random) => {
    const curvature = pick(random, [4, 5, 8, 10, 16, 25, 40, 50]);
    return { curvature, answer: plain(2 / curvature) };
  },
  "draw-last-batch": (random) => {
    const size = pick(random, [16, 20, 32, 50]);
    const left = whole(random, 1, size - 1);
    return { rows: whole(random, 2, 6) * size + left, size, answer: left };
  },
  "draw-decay": (random) => {
    const [w, lr, decay] = [
      signed(random, 5),
      pick(random, [0.1, 0.5, 1]),
      pick(random, [0.1, 0.2]),
    ];
    return { w, lr, decay, answer: plain(w - lr * decay * w) };
  },
  "draw-standardise": (random) => {
    const [mean, deviation] = [whole(random, 2, 9), pick(random, [0.5, 2, 4])];
    const off = signed(random, 3) / 2;
    return { mean, deviation, x: plain(mean + off * deviation), answer: off };
  },
  "draw-patience": (random) => {
    const [patience, best] = [whole(random, 2, 3), whole(random, 1, 4)];
    const losses = [];
    for (let step = 0; step <= best; step++) losses.push(9 - step);
    for (let step = 0; step < patience; step++) losses.push(losses[best] + whole(random, 1, 3));
    losses.push(losses[best] - 1); // after the stop
    return { losses: losses.map((loss) => loss / 10).join(", "), patience, answer: best };
  },
};

/** Sizes of which no two are the same, so that an answer shows which was meant. */
function different(random, count) {
  const all = [2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 30];
  return Array.from({ length: count }, () => all.splice(whole(random, 0, all.length - 1), 1)[0]);
}

/** A question with its numbers: `ask` and `why` filled, `answer` as text, `within`. */
export function filled(question, random = Math.random) {
  const {
    answer,
    within = Math.abs(answer) * 1e-6 || 1e-9,
    ...values
  } = DRAWS[question.id](random);
  const fill = (text) =>
    text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]).replaceAll("-", "−"));
  return {
    ...question,
    ask: fill(question.ask),
    why: fill(question.why),
    answer: String(answer),
    within: String(within),
    values,
  };
}

// The data sets, drawn as the copied program draws them.
import { rowsOf } from "./rows.js";

export const OWN = "own rows";

/** Each makes `{ X, y, classes, features, scaled }`; X is a list of pairs. */
const MAKERS = {
  XOR(generator) {
    const u = generator.uniform(400);
    const X = pairs(200, (i) => [2 * u[2 * i] - 1, 2 * u[2 * i + 1] - 1]);
    return { X, y: X.map(([x1, x2]) => Number(x1 > 0 !== x2 > 0)), classes: ["same", "different"] };
  },
  circles(generator) {
    const radius = Array.from(generator.uniform(200), (u, i) =>
      i < 100 ? 0.5 * u : 0.7 + 0.3 * u,
    );
    const angle = generator.uniform(200, 0, 2 * Math.PI);
    const X = pairs(200, (i) => polar(radius[i], angle[i]));
    return { X, y: X.map((_, i) => Number(i >= 100)), classes: ["inside", "ring"] };
  },
  "2-arm spiral": () => spiral(2, 100),
  "3-arm spiral": () => spiral(3, 70),
  "iris petals": (_, { petals, species }) => ({
    X: petals.map(([length, width]) => [length / 10, width / 10]),
    y: petals.map((_, i) => Math.floor(i / 50)),
    classes: species,
    features: ["petal length", "petal width"],
    scaled: true,
  }),
  "regression plane": (generator) => {
    const u = generator.uniform(400);
    const X = pairs(200, (i) => [2 * u[2 * i] - 1, 2 * u[2 * i + 1] - 1]);
    return { X, y: X.map(([x1, x2]) => (x1 + x2) / 2), classes: null };
  },
  [OWN]: (_, { own }) => ({ ...rowsOf(own), scaled: true }),
};

/** All names, in the order of the choice. */
export const DATASETS = Object.keys(MAKERS);

const pairs = (n, make) => Array.from({ length: n }, (_, i) => make(i));
const polar = (radius, angle) => [radius * Math.cos(angle), radius * Math.sin(angle)];

/** Arms that each wind once round the centre, as in nnbook.data.spiral. */
function spiral(arms, each) {
  const X = pairs(arms * each, (i) => {
    const radius = 0.1 + (0.9 * (i % each)) / (each - 1);
    return polar(radius, 2 * Math.PI * (radius + Math.floor(i / each) / arms));
  });
  const classes = ["first arm", "second arm", "third arm"].slice(0, arms);
  return { X, y: X.map((_, i) => Math.floor(i / each)), classes };
}

/**
 * Rows to train on and rows held out, as `{ train: { X, y, n }, held, … }`: X is flat (n · 2), `classes`
 * is null for a regression, `given` holds the rows before split, scale and noise, `reach` is how far
 * they lie from the middle. The generator is used in the program's order: points, split, noise.
 * `{ problem }` where the reader's own rows cannot be used.
 */
export function drawn({ data: name, own, noise, held: share }, generator, { petals, species }) {
  const made = MAKERS[name](generator, { petals, species, own });
  if (made.problem) return made;
  const { X, y, classes, features = ["x₁", "x₂"], scaled = false } = made;
  const n = X.length;
  const order = generator.permutation(n);
  const heldOut = heldRows(n, share);
  const [held, train] = [order.slice(0, heldOut), order.slice(heldOut)];
  const flat = Float64Array.from(X.flat());
  const targets = Float64Array.from(y);
  if (scaled) {
    const fault = standardise(flat, train, features);
    if (fault) return fault;
  }
  if (noise > 0) addNoise(classes ? flat : targets, noise, generator);
  const part = (rows) => ({
    n: rows.length,
    X: Float64Array.from([...rows].flatMap((row) => [flat[2 * row], flat[2 * row + 1]])),
    y: Float64Array.from(rows, (row) => targets[row]),
  });
  const reach = 1.08 * flat.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
  const given = { X, y, classes };
  return { train: part(train), held: part(held), given, classes, features, scaled, reach };
}

/** How many of n rows a share in per cent holds out. */
export const heldRows = (n, share) => Math.round((n * share) / 100);

function addNoise(numbers, noise, generator) {
  generator.normal(numbers.length).forEach((error, i) => {
    numbers[i] += noise * error;
  });
}

/** Take away the training rows' mean, divide by their deviation. */
function standardise(flat, train, features) {
  for (const axis of [0, 1]) {
    const values = Array.from(train, (row) => flat[2 * row + axis]);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    if (!(squares > 0)) {
      const remedy = "take another seed, hold out fewer, or give it other values";
      return { problem: `All rows to train on have the same ${features[axis]}: ${remedy}.` };
    }
    const deviation = Math.sqrt(squares / (values.length - 1));
    for (let i = axis; i < flat.length; i += 2) flat[i] = (flat[i] - mean) / deviation;
  }
}

// The hidden layers as text: "8 tanh 4 relu".

export const MOST_LAYERS = 4;
export const MOST_UNITS = 16;
const LAYER = /(\d+)[\s*-]*([a-z]+)/gi;

const slopeOfSilu = (z, s) => s * (1 + z * (1 - s));
const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/** For each activation: its value at z, its slope from z and value, its name, its module in PyTorch. */
export const ACTIVATIONS = {
  relu: {
    value: (z) => Math.max(0, z), // NaN stays NaN
    slope: (z) => (z > 0 ? 1 : 0),
    label: "ReLU",
    module: "nn.ReLU()",
  },
  tanh: {
    value: Math.tanh,
    slope: (_, h) => 1 - h * h,
    label: "tanh",
    module: "nn.Tanh()",
  },
  sigmoid: {
    value: sigmoid,
    slope: (_, h) => h * (1 - h),
    label: "sigmoid",
    module: "nn.Sigmoid()",
  },
  leaky: {
    value: (z) => (z > 0 ? z : 0.01 * z),
    slope: (z) => (z > 0 ? 1 : 0.01),
    label: "leaky ReLU",
    module: "nn.LeakyReLU(0.01)",
  },
  silu: {
    value: (z) => z * sigmoid(z),
    slope: (z) => slopeOfSilu(z, sigmoid(z)),
    label: "SiLU",
    module: "nn.SiLU()",
  },
  none: {
    value: (z) => z,
    slope: () => 1,
    label: "none",
    module: null,
  },
};

/** `{ layers: [{ units, activation }] }`, or `{ problem }` in one sentence. */
export function layersOf(text) {
  const layers = [...text.matchAll(LAYER)].map(([, units, name]) => ({
    units: Number(units),
    activation: name.toLowerCase(),
  }));
  const rest = text.replace(LAYER, "").replace(/[\s,;+→-]/g, "");
  if (rest) {
    return problem(`“${rest}” is no layer: write units and activation, such as 8 tanh 4 relu`);
  }
  if (layers.length > MOST_LAYERS) {
    return problem(`${layers.length} layers were asked for; ${MOST_LAYERS} are the most`);
  }
  for (const { units, activation } of layers) {
    if (!Object.hasOwn(ACTIVATIONS, activation)) {
      const known = Object.keys(ACTIVATIONS).join(", ");
      return problem(`“${activation}” is no activation: there are ${known}`);
    }
    if (units < 1 || units > MOST_UNITS) {
      return problem(`a layer of ${units} units was asked for; 1 to ${MOST_UNITS} are possible`);
    }
  }
  return { layers };
}

const problem = (sentence) => ({ problem: `Hidden layers: ${sentence}.` });

/** The text of layers, as `layersOf` reads it. */
export function textOf(layers) {
  return layers.map(({ units, activation }) => `${units} ${activation}`).join(" ");
}

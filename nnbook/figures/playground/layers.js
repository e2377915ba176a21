// The hidden layers as text: "8 tanh 4 relu".

export const MOST_LAYERS = 4;
export const MOST_UNITS = 16;
const LAYER = /(\d+)[\s*-]*([a-z]+)/gi;

const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/**
 * For each activation: its name, its module in PyTorch, `apply(z, h, n)`, which puts the values at the
 * first n of z into h, and `back(slopes, z, h, n)`, which multiplies slopes by its own. Each has loops of
 * its own: one that is handed a function runs several times as long.
 */
export const ACTIVATIONS = {
  relu: {
    label: "ReLU",
    module: "nn.ReLU()",
    apply(z, h, n) {
      for (let i = 0; i < n; i += 1) h[i] = Math.max(0, z[i]);
    },
    back(slopes, z, _, n) {
      for (let i = 0; i < n; i += 1) if (z[i] <= 0) slopes[i] = 0;
    },
  },
  tanh: {
    label: "tanh",
    module: "nn.Tanh()",
    apply(z, h, n) {
      for (let i = 0; i < n; i += 1) h[i] = Math.tanh(z[i]);
    },
    back(slopes, _, h, n) {
      for (let i = 0; i < n; i += 1) slopes[i] *= 1 - h[i] * h[i];
    },
  },
  sigmoid: {
    label: "sigmoid",
    module: "nn.Sigmoid()",
    apply(z, h, n) {
      for (let i = 0; i < n; i += 1) h[i] = sigmoid(z[i]);
    },
    back(slopes, _, h, n) {
      for (let i = 0; i < n; i += 1) slopes[i] *= h[i] * (1 - h[i]);
    },
  },
  leaky: {
    label: "leaky",
    module: "nn.LeakyReLU(0.01)",
    apply(z, h, n) {
      for (let i = 0; i < n; i += 1) h[i] = z[i] > 0 ? z[i] : 0.01 * z[i];
    },
    back(slopes, z, _, n) {
      for (let i = 0; i < n; i += 1) if (z[i] <= 0) slopes[i] *= 0.01;
    },
  },
  silu: {
    label: "SiLU",
    module: "nn.SiLU()",
    apply(z, h, n) {
      for (let i = 0; i < n; i += 1) h[i] = z[i] * sigmoid(z[i]);
    },
    back(slopes, z, _, n) {
      for (let i = 0; i < n; i += 1) {
        const share = sigmoid(z[i]);
        slopes[i] *= share * (1 + z[i] * (1 - share));
      }
    },
  },
  none: {
    label: "none",
    module: null,
    apply(z, h, n) {
      for (let i = 0; i < n; i += 1) h[i] = z[i];
    },
    back() {},
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

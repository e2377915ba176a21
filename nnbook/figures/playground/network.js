// A fully connected network on flat arrays: forward, backward and loss, in float64.
import { ACTIVATIONS } from "./layers.js";

/**
 * Where each layer's numbers stand in one parameter vector: W (out, in) row by row, then b, layer
 * after layer, as `model.parameters()` lists them.
 */
export function architecture(hidden, outputs) {
  let [inputs, at] = [2, 0];
  const layers = [...hidden, { units: outputs, activation: "none" }].map((each) => {
    const layer = { inputs, units: each.units, activation: ACTIVATIONS[each.activation], W: at };
    layer.b = at + inputs * each.units;
    at = layer.b + each.units;
    inputs = each.units;
    return layer;
  });
  return { layers, size: at };
}

/** All parameters as `nn.Linear` draws them: uniform within ±1/√inputs. */
export function drawWeights({ layers, size }, generator) {
  const weights = new Float64Array(size);
  for (const { inputs, units, W, b } of layers) {
    const bound = 1 / Math.sqrt(inputs);
    weights.set(generator.uniform(inputs * units, -bound, bound), W);
    weights.set(generator.uniform(units, -bound, bound), b);
  }
  return weights;
}

/** Room for what a network computes for up to `rows` rows. */
export class Pass {
  constructor({ layers }, rows) {
    this.layers = layers;
    const room = () => layers.map(({ units }) => new Float64Array(rows * units));
    Object.assign(this, { z: room(), h: room(), slopes: room() });
  }

  /** The last layer's numbers for n rows of X (n · 2); those of each layer stay in `h`. */
  forward(weights, X, n) {
    let from = X;
    this.layers.forEach((layer, l) => {
      const [z, h] = [this.z[l], this.h[l]];
      linear(weights, layer, from, n, z);
      layer.activation.apply(z, h, n * layer.units);
      from = h;
    });
    return from;
  }

  /**
   * Add to `gradient` what the slopes of the last layer's numbers (in the last of `slopes`) make of it,
   * after `forward` with the same weights, X and n.
   */
  backward(weights, X, n, gradient) {
    for (let l = this.layers.length - 1; l >= 0; l -= 1) {
      const layer = this.layers[l];
      const slopes = this.slopes[l];
      layer.activation.back(slopes, this.z[l], this.h[l], n * layer.units);
      const below = l ? this.slopes[l - 1] : null;
      throughLinear(weights, layer, l ? this.h[l - 1] : X, n, slopes, gradient, below);
    }
  }
}

function linear(weights, { inputs, units, W, b }, from, n, z) {
  for (let i = 0; i < n; i += 1) {
    const row = i * inputs;
    for (let j = 0; j < units; j += 1) {
      const w = W + j * inputs;
      // Four sums side by side: none waits for another.
      let s0 = weights[b + j];
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      let k = 0;
      for (; k + 3 < inputs; k += 4) {
        s0 += weights[w + k] * from[row + k];
        s1 += weights[w + k + 1] * from[row + k + 1];
        s2 += weights[w + k + 2] * from[row + k + 2];
        s3 += weights[w + k + 3] * from[row + k + 3];
      }
      for (; k < inputs; k += 1) s0 += weights[w + k] * from[row + k];
      z[i * units + j] = s0 + s1 + (s2 + s3);
    }
  }
}

function throughLinear(weights, { inputs, units, W, b }, from, n, slopes, gradient, below) {
  below?.fill(0, 0, n * inputs);
  for (let i = 0; i < n; i += 1) {
    const row = i * inputs;
    for (let j = 0; j < units; j += 1) {
      const slope = slopes[i * units + j];
      if (slope === 0) continue;
      const w = W + j * inputs;
      gradient[b + j] += slope;
      for (let k = 0; k < inputs; k += 1) gradient[w + k] += slope * from[row + k];
      if (!below) continue;
      for (let k = 0; k < inputs; k += 1) below[row + k] += slope * weights[w + k];
    }
  }
}

/**
 * Mean cross-entropy of n rows of k logits and how many rows are right; with `slopes` also the
 * gradient of the mean, written there.
 */
export function crossEntropy(logits, y, n, k, slopes) {
  let [loss, right] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    const row = i * k;
    let best = 0;
    for (let j = 1; j < k; j += 1) if (logits[row + j] > logits[row + best]) best = j;
    const largest = logits[row + best];
    let sum = 0;
    for (let j = 0; j < k; j += 1) {
      const power = Math.exp(logits[row + j] - largest);
      if (slopes) slopes[row + j] = power;
      sum += power;
    }
    loss += Math.log(sum) + largest - logits[row + y[i]];
    if (best === y[i]) right += 1;
    if (!slopes) continue;
    for (let j = 0; j < k; j += 1) {
      slopes[row + j] = (slopes[row + j] / sum - Number(j === y[i])) / n;
    }
  }
  return { loss: loss / n, right };
}

/** Mean squared error of n numbers; with `slopes` also its gradient, written there. */
export function squaredError(outputs, y, n, _, slopes) {
  let loss = 0;
  for (let i = 0; i < n; i += 1) {
    const error = outputs[i] - y[i];
    loss += error * error;
    if (slopes) slopes[i] = (2 * error) / n;
  }
  return { loss: loss / n, right: null };
}

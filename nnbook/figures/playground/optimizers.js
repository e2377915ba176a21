// The steps of torch.optim, written out on flat arrays.

const MOMENTUM = 0.9;
const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];

/**
 * For each optimiser: its `step(weights, gradient, memory, { rate, decay, count })`, which changes
 * weights and memory, how many vectors it remembers, and the call that PyTorch knows it by. `count`
 * is the number of this step, from 1.
 */
export const OPTIMIZERS = {
  SGD: {
    vectors: 0,
    call: (settings) => `torch.optim.SGD(model.parameters(), ${settings})`,
    step(weights, gradient, _, { rate, decay }) {
      for (let i = 0; i < weights.length; i += 1) {
        weights[i] -= rate * (gradient[i] + decay * weights[i]);
      }
    },
  },
  "SGD with momentum": {
    vectors: 1,
    call: (settings) => `torch.optim.SGD(model.parameters(), ${settings}, momentum=${MOMENTUM})`,
    step(weights, gradient, [velocity], { rate, decay }) {
      for (let i = 0; i < weights.length; i += 1) {
        velocity[i] = MOMENTUM * velocity[i] + gradient[i] + decay * weights[i];
        weights[i] -= rate * velocity[i];
      }
    },
  },
  Adam: {
    vectors: 2,
    call: (settings) => `torch.optim.Adam(model.parameters(), ${settings})`,
    step(weights, gradient, [mean, square], { rate, decay, count }) {
      const first = rate / (1 - BETA1 ** count);
      const second = Math.sqrt(1 - BETA2 ** count);
      for (let i = 0; i < weights.length; i += 1) {
        const slope = gradient[i] + decay * weights[i];
        mean[i] += (1 - BETA1) * (slope - mean[i]);
        square[i] = BETA2 * square[i] + (1 - BETA2) * slope * slope;
        weights[i] -= (first * mean[i]) / (Math.sqrt(square[i]) / second + EPSILON);
      }
    },
  },
};

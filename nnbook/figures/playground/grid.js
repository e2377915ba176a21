// What the network makes of every point of the plane: the numbers behind all its pictures.
import { Pass } from "./network.js";

/** Points along a side of the plane; a neuron's picture has every second one. */
export const SIDE = 40;
export const SMALL = SIDE / 2;
const POINTS = SIDE * SIDE;

export class Grid {
  /** For a network of this shape, over the square from −reach to reach. */
  constructor(shape, reach) {
    this.pass = new Pass(shape, POINTS);
    this.X = new Float64Array(2 * POINTS);
    const at = (i) => reach * ((2 * i + 1) / SIDE - 1);
    for (let i = 0; i < POINTS; i += 1) {
      this.X[2 * i] = at(i % SIDE);
      this.X[2 * i + 1] = -at(Math.floor(i / SIDE));
    }
  }

  /**
   * With these weights: the last layer's numbers at each point, row by row from the top left; for
   * classes their probabilities.
   */
  outputs(weights, classes) {
    const numbers = this.pass.forward(weights, this.X, POINTS);
    if (classes) softmax(numbers, classes);
    return numbers;
  }

  /** The numbers of one neuron at the points of its small picture, and the largest among them. */
  neuron(layer, unit) {
    const { units } = this.pass.layers[layer];
    const h = this.pass.h[layer];
    const values = new Float64Array(SMALL * SMALL);
    let most = 0;
    for (let i = 0; i < values.length; i += 1) {
      const point = 2 * Math.floor(i / SMALL) * SIDE + 2 * (i % SMALL);
      values[i] = h[point * units + unit];
      most = Math.max(most, Math.abs(values[i]));
    }
    return { values, most };
  }
}

function softmax(logits, k) {
  for (let row = 0; row < POINTS * k; row += k) {
    let largest = -Infinity;
    for (let j = 0; j < k; j += 1) largest = Math.max(largest, logits[row + j]);
    let sum = 0;
    for (let j = 0; j < k; j += 1) {
      logits[row + j] = Math.exp(logits[row + j] - largest);
      sum += logits[row + j];
    }
    for (let j = 0; j < k; j += 1) logits[row + j] /= sum;
  }
}

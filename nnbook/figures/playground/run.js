// One training run: a function of its settings and the step, whoever asks and in whatever order.
import { drawn } from "./datasets.js";
import { layersOf } from "./layers.js";
import { architecture, crossEntropy, drawWeights, Pass, squaredError } from "./network.js";
import { OPTIMIZERS } from "./optimizers.js";
import { Generator } from "./random.js";

// The losses of all rows take as long as several steps on a batch: later, they change more slowly.
const EVERY_STEP_UNTIL = 100;
const EVERY_25_UNTIL = 1000;
const KEPT_EVERY = 250;

/** Whether the losses at this step belong to the curves. */
export function isRecorded(step) {
  return step <= EVERY_STEP_UNTIL || step % (step <= EVERY_25_UNTIL ? 25 : 100) === 0;
}

/** Rows in a batch: all of them for "all", and where there are no more. */
export const batchOf = (batch, n) => Math.min(n, batch === "all" ? n : Number(batch));

/** A run for these values of the controls, or `{ problem }`. */
export function runOf(settings, data) {
  const { layers: hidden, problem } = layersOf(settings.hidden);
  if (problem) return { problem };
  const rows = drawn(settings, new Generator(settings.seed), data);
  return rows.problem ? rows : new Run(settings, hidden, rows);
}

class Run {
  constructor(settings, hidden, rows) {
    this.rows = rows;
    this.hidden = hidden;
    this.optimizer = OPTIMIZERS[settings.optimizer];
    this.rate = Number(settings.rate);
    this.decay = Number(settings.decay);
    this.outputs = rows.classes ? rows.classes.length : 1;
    this.criterion = rows.classes ? crossEntropy : squaredError;
    this.shape = architecture(hidden, this.outputs);
    const { n } = rows.train;
    this.batch = batchOf(settings.batch, n);
    this.batches = Math.ceil(n / this.batch);
    this.pass = new Pass(this.shape, Math.max(n, rows.held.n));
    this.gradient = new Float64Array(this.shape.size);
    this.own = { X: new Float64Array(2 * this.batch), y: new Float64Array(this.batch) };
    const generator = new Generator(settings.seed);
    const weights = drawWeights(this.shape, generator);
    const memory = Array.from(
      { length: this.optimizer.vectors },
      () => new Float64Array(weights.length),
    );
    this.state = { step: 0, weights, memory, generator, order: null };
    this.losses = [];
    this.curves = { steps: [], train: [], held: [] };
    this.kept = [copied(this.state)];
    this.record();
  }

  get step() {
    return this.state.step;
  }

  /** Go to `step`, there or on the way after `milliseconds`; whether it is there. */
  towards(step, milliseconds = Infinity) {
    const end = performance.now() + milliseconds;
    if (step < this.step) this.back(step);
    while (this.step < step) {
      this.advance();
      if (performance.now() > end) break;
    }
    return this.step === step;
  }

  /** To the last kept state at or before `step`. */
  back(step) {
    const kept = this.kept.findLast((state) => state.step <= step);
    this.state = copied(kept);
  }

  /** One training step. */
  advance() {
    const { state, pass, gradient, outputs } = this;
    const { X, y, n } = this.rowsOfStep();
    const slopes = pass.slopes.at(-1);
    const { loss } = this.criterion(pass.forward(state.weights, X, n), y, n, outputs, slopes);
    gradient.fill(0);
    pass.backward(state.weights, X, n, gradient);
    this.losses[state.step] = loss;
    state.step += 1;
    const { rate, decay } = this;
    this.optimizer.step(state.weights, gradient, state.memory, { rate, decay, count: state.step });
    this.record();
    const last = this.kept.at(-1).step;
    if (state.step === last + KEPT_EVERY) this.kept.push(copied(state));
  }

  /** All rows, or this step's share of them: each epoch deals them out in a new order. */
  rowsOfStep() {
    const { state, batch, batches, own } = this;
    const { X, y, n } = this.rows.train;
    if (batches === 1) return this.rows.train;
    const turn = state.step % batches;
    if (turn === 0) state.order = state.generator.permutation(n);
    const count = Math.min(batch, n - turn * batch);
    for (let i = 0; i < count; i += 1) {
      const row = state.order[turn * batch + i];
      own.X[2 * i] = X[2 * row];
      own.X[2 * i + 1] = X[2 * row + 1];
      own.y[i] = y[row];
    }
    return { ...own, n: count };
  }

  record() {
    const { curves, step } = this;
    if (!isRecorded(step) || step <= (curves.steps.at(-1) ?? -1)) return;
    curves.steps.push(step);
    curves.train.push(this.evaluate(this.rows.train).loss);
    curves.held.push(this.rows.held.n ? this.evaluate(this.rows.held).loss : Number.NaN);
  }

  /** Loss and rows right of a part, with the weights as they are. */
  evaluate({ X, y, n }) {
    const outputs = this.pass.forward(this.state.weights, X, n);
    return this.criterion(outputs, y, n, this.outputs);
  }
}

function copied({ step, weights, memory, generator, order }) {
  return {
    step,
    weights: weights.slice(),
    memory: memory.map((vector) => vector.slice()),
    generator: generator.copy(),
    order, // replaced as a whole, never written into
  };
}

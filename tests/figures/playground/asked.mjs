// Answers questions about the playground's modules: a JSON list of [name, argument] on the input.
import { readFileSync } from "node:fs";

import { DATASETS } from "../../../nnbook/figures/playground/datasets.js";
import { Grid } from "../../../nnbook/figures/playground/grid.js";
import { ACTIVATIONS, layersOf, textOf } from "../../../nnbook/figures/playground/layers.js";
import { Pass } from "../../../nnbook/figures/playground/network.js";
import { OPTIMIZERS } from "../../../nnbook/figures/playground/optimizers.js";
import { programOf } from "../../../nnbook/figures/playground/program.js";
import { Generator } from "../../../nnbook/figures/playground/random.js";
import { rowsOf } from "../../../nnbook/figures/playground/rows.js";
import { runOf } from "../../../nnbook/figures/playground/run.js";

const ANSWERS = {
  names: () => [DATASETS, Object.keys(OPTIMIZERS), Object.keys(ACTIVATIONS)],
  rows: (text) => rowsOf(text),
  layers(text) {
    const { layers, problem } = layersOf(text);
    return problem ? { problem } : { layers, text: textOf(layers) };
  },
  drawn({ seed, draws }) {
    const generator = new Generator(seed);
    return draws.map(([kind, ...details]) => Array.from(generator[kind](...details)));
  },
  /** The run at its step, by way of others: the copied program, losses and state. */
  trained({ values, data, by = [] }) {
    const run = runOf(values, data);
    if (run.problem) return { problem: run.problem };
    for (const step of [...by, values.step]) run.towards(step);
    return {
      program: programOf(values, run, data),
      losses: run.losses,
      curves: run.curves,
      weights: Array.from(run.state.weights),
      train: run.evaluate(run.rows.train),
      held: run.rows.held.n ? run.evaluate(run.rows.held) : null,
      rows: [run.rows.train, run.rows.held].map(({ X }) => Array.from(X)),
    };
  },
  /** The rows of each batch of the first epochs, by their first number. */
  batches({ values, data, steps }) {
    const run = runOf(values, data);
    return Array.from({ length: steps }, () => {
      const { X, n } = run.rowsOfStep();
      run.state.step += 1;
      return Array.from({ length: n }, (_, i) => X[2 * i]);
    });
  },
  /** The gradient on all rows, and what small steps along each parameter say. */
  gradients({ values, data, h }) {
    const run = runOf(values, data);
    const { weights } = run.state;
    const { X, y, n } = run.rows.train;
    const pass = new Pass(run.shape, n);
    const loss = (slopes) =>
      run.criterion(pass.forward(weights, X, n), y, n, run.outputs, slopes).loss;
    loss(pass.slopes.at(-1));
    const gradient = new Float64Array(weights.length);
    pass.backward(weights, X, n, gradient);
    const measured = Array.from(weights, (weight, i) => {
      const at = (w) => {
        weights[i] = w;
        return loss();
      };
      const slope = (at(weight + h) - at(weight - h)) / (2 * h);
      weights[i] = weight;
      return slope;
    });
    return { gradient: Array.from(gradient), measured };
  },
  /** What the plane shows: the outputs at each point, and the points. */
  plane({ values, data }) {
    const run = runOf(values, data);
    run.towards(values.step);
    const grid = new Grid(run.shape, run.rows.reach);
    const outputs = grid.outputs(run.state.weights, run.rows.classes?.length);
    return {
      X: Array.from(grid.X),
      outputs: Array.from(outputs),
      neuron: Array.from(grid.neuron(0, 0).values),
      weights: Array.from(run.state.weights),
    };
  },
};

const questions = JSON.parse(readFileSync(0, "utf-8"));
process.stdout.write(JSON.stringify(questions.map(([name, argument]) => ANSWERS[name](argument))));

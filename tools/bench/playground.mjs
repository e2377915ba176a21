// Milliseconds of a training step: the playground's, and TensorFlow's playground's nn.ts (bundled, its
// path on the command line), turn by turn. Same network, rows and batches, tanh, plain SGD. Settings
// arrive as JSON on the input, samples leave as JSON.
import { readFileSync } from "node:fs";

import { runOf } from "../../nnbook/figures/playground/run.js";

const { units, layers, batch, rows, steps, rounds } = JSON.parse(readFileSync(0, "utf-8"));
const nn = await import(process.argv[2]);
const hidden = Array.from({ length: layers }, () => units);

function ours() {
  const run = runOf(
    {
      data: "XOR",
      hidden: hidden.map((each) => `${each} tanh`).join(" "),
      optimizer: "SGD",
      rate: "0.03",
      decay: "0",
      batch: String(batch),
      noise: 0,
      held: 0,
      seed: 0,
      own: "",
    },
    {},
  );
  return (count) => run.towards(run.step + count);
}

function theirs() {
  const { TANH } = nn.Activations;
  const network = nn.buildNetwork([2, ...hidden, 1], TANH, TANH, null, ["x", "y"], false);
  const at = () => 2 * Math.random() - 1;
  const points = Array.from({ length: rows }, () => [at(), at()]);
  let next = 0;
  return (count) => {
    for (let step = 0; step < count; step += 1) {
      for (let i = 0; i < batch; i += 1) {
        const point = points[next];
        next = (next + 1) % rows;
        nn.forwardProp(network, point);
        nn.backProp(network, point[0] * point[1] > 0 ? 1 : -1, nn.Errors.SQUARE);
      }
      nn.updateWeights(network, 0.03, 0);
    }
  };
}

const trainers = { ours: ours(), theirs: theirs() };
const samples = { ours: [], theirs: [] };
for (let round = 0; round <= rounds; round += 1) {
  for (const [name, train] of Object.entries(trainers)) {
    const begun = performance.now();
    train(steps);
    // The first round is for the compiler.
    if (round > 0) samples[name].push((performance.now() - begun) / steps);
  }
}
process.stdout.write(JSON.stringify(samples));

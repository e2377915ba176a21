// The run as a PyTorch program that gives the same losses.
import { heldRows, OWN } from "./datasets.js";
import { ACTIVATIONS, layersOf } from "./layers.js";
import { OPTIMIZERS } from "./optimizers.js";

// Of a network that has not been trained yet.
const STEPS_AT_FIRST = 100;
const NUMBERS_A_LINE = 24;
const PAIRS_A_LINE = 4;

/** The program's text for these values of the controls, their run and the page's data. */
export function programOf(values, run, data) {
  const { rows } = run;
  const n = rows.train.n + rows.held.n;
  const steps = values.step || STEPS_AT_FIRST;
  const parts = [
    ["import torch", "from torch import nn", "", "torch.set_default_dtype(torch.float64)"],
    [`torch.manual_seed(${values.seed})`, ...POINTS[values.data](values, run, data)],
    splitLines(values, rows, n),
    modelLines(values, run),
    loopLines(run, steps),
    endLines(rows),
  ];
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

const spiralLines = (arms, each) => () => [
  `arm = torch.arange(${arms}).repeat_interleave(${each})`,
  `radius = torch.linspace(0.1, 1, ${each}).repeat(${arms})`,
  `angle = 2 * torch.pi * (radius + arm / ${arms})`,
  "X = torch.stack((radius * angle.cos(), radius * angle.sin()), dim=1)",
  "y = arm",
];

// What makes X (n, 2) and y (n,).
const POINTS = {
  XOR: () => ["X = 2 * torch.rand(200, 2) - 1", "y = ((X[:, 0] > 0) != (X[:, 1] > 0)).long()"],
  circles: () => [
    "radius = torch.rand(200)",
    "radius = torch.cat((0.5 * radius[:100], 0.7 + 0.3 * radius[100:]))",
    "angle = 2 * torch.pi * torch.rand(200)",
    "X = torch.stack((radius * angle.cos(), radius * angle.sin()), dim=1)",
    "y = torch.arange(2).repeat_interleave(100)",
  ],
  "2-arm spiral": spiralLines(2, 100),
  "3-arm spiral": spiralLines(3, 70),
  "iris petals": (_, __, { petals, species }) => [
    "# Length and width of 150 petals, in millimetres: 50 of each species.",
    "petals = [",
    ...wrapped(petals.flat(), NUMBERS_A_LINE),
    "]",
    "X = torch.tensor(petals).view(150, 2) / 10",
    `y = torch.arange(3).repeat_interleave(50)  # ${species.join(", ")}`,
  ],
  "regression plane": () => ["X = 2 * torch.rand(200, 2) - 1", "y = X.sum(dim=1) / 2"],
  [OWN]: (_, { rows: { given } }) => [
    "X = torch.tensor([",
    ...wrapped(
      given.X.map(([x1, x2]) => `[${x1}, ${x2}]`),
      PAIRS_A_LINE,
    ),
    "], dtype=torch.float64)",
    `names = [${given.classes.map((name) => JSON.stringify(name)).join(", ")}]`,
    "y = torch.tensor([",
    ...wrapped(given.y, NUMBERS_A_LINE),
    "])",
  ],
};

function wrapped(items, each) {
  const lines = [];
  for (let i = 0; i < items.length; i += each) {
    lines.push(`    ${items.slice(i, i + each).join(", ")},`);
  }
  return lines;
}

function splitLines({ noise, held }, { scaled, classes }, n) {
  const out = heldRows(n, held);
  const lines = [`order = torch.randperm(${n})`, `held, train = order[:${out}], order[${out}:]`];
  if (scaled) lines.push("X = (X - X[train].mean(dim=0)) / X[train].std(dim=0)");
  if (noise > 0 && classes) lines.push(`X = X + ${noise} * torch.randn(${n}, 2)`);
  if (noise > 0 && !classes) lines.push(`y = y + ${noise} * torch.randn(${n})`);
  if (!classes) lines.push("y = y.view(-1, 1)");
  return lines;
}

const assigned = (name, value) => `${name} = ${value}`;

function modelLines({ hidden, optimizer, rate, decay, seed }, { outputs, rows: { classes } }) {
  const lines = [];
  let inputs = 2;
  for (const { units, activation } of layersOf(hidden).layers) {
    lines.push(`nn.Linear(${inputs}, ${units})`);
    const { module } = ACTIVATIONS[activation];
    if (module) lines.push(module);
    inputs = units;
  }
  lines.push(`nn.Linear(${inputs}, ${outputs})`);
  const settings = `lr=${rate}${Number(decay) > 0 ? `, weight_decay=${decay}` : ""}`;
  return [
    `torch.manual_seed(${seed})`,
    "model = nn.Sequential(",
    ...lines.map((line) => `    ${line},`),
    ")",
    assigned("criterion", `nn.${classes ? "CrossEntropyLoss" : "MSELoss"}()`),
    assigned("optimizer", OPTIMIZERS[optimizer].call(settings)),
  ];
}

function loopLines({ batch, batches, rows: { train } }, steps) {
  const deal = [
    `    if step % ${batches} == 0:`,
    `        batches = train[torch.randperm(${train.n})].split(${batch})`,
    `    rows = batches[step % ${batches}]`,
  ];
  const rows = batches > 1 ? "rows" : "train";
  return [
    "losses = []",
    `for step in range(${steps}):`,
    ...(batches > 1 ? deal : []),
    `    loss = criterion(model(X[${rows}]), y[${rows}])`,
    "    losses.append(loss.item())",
    "    optimizer.zero_grad()",
    "    loss.backward()",
    "    optimizer.step()",
  ];
}

function endLines({ held, classes }) {
  const parts = held.n ? '[("training", train), ("held-out", held)]' : '[("training", train)]';
  const score = classes
    ? [
        "        right = (outputs.argmax(dim=1) == y[rows]).sum().item()",
        '        print(f"{name} loss {loss:.6f}, {right} of {len(rows)} right")',
      ]
    : ['        print(f"{name} loss {loss:.6f}")'];
  return [
    "with torch.no_grad():",
    `    for name, rows in ${parts}:`,
    "        outputs = model(X[rows])",
    "        loss = criterion(outputs, y[rows]).item()",
    ...score,
  ];
}

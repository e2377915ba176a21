// Memory of a Python that has the page's torch: `node pyodide.mjs FOLDER`, with the repository in
// FOLDER. Prints, as JSON, where the kernel's functions come from at each step.
import { load } from "../../../../tools/machine/pyodide_kept.mjs";
import { loadPyodide } from "../../../../web/node_modules/pyodide/pyodide.mjs";

const START = `import sys; sys.path.insert(0, "/here/web/python"); import torch`;
const USE = `float((torch.ones(40, 3) @ torch.ones(3, 40)).sum())`;
const WHERE = `torch._kernel.matmul.__module__.rpartition(".")[2]`;
const [folder] = process.argv.slice(2);

async function begin(python) {
  const pyodide = await python;
  pyodide.mountNodeFS("/here", folder);
  return pyodide;
}

const first = await begin(load({ _makeSnapshot: true }));
first.runPython(START);
const before = first.runPython(WHERE);
const sum = first.runPython(USE);
const used = first.runPython(WHERE);
first.runPython("torch._kernel.release()");
const second = await begin(loadPyodide({ _loadSnapshot: first.makeMemorySnapshot() }));
const again = second.runPython(WHERE);
const sumAgain = second.runPython(USE);
console.log(
  JSON.stringify({
    before,
    used,
    again,
    usedAgain: second.runPython(WHERE),
    sums: [sum, sumAgain],
  }),
);

// The worker that Python runs in: a loop without end stops nothing but itself, and can be ended.
import { loadPyodide } from "pyodide";
import bounds from "../../../../tools/live/bounds.py";
import lacking from "./nnbook_lacking.py";
import runner from "./nnbook_page.py";
import plots from "./nnbook_plots.py";
import { Python, prepare, settings, withRoom } from "./python.js";

const modules = {
  "nnbook_page.py": runner,
  "nnbook_lacking.py": lacking,
  "nnbook_bounds.py": bounds,
  "nnbook_plots.py": plots,
};

let python = null;

/**
 * Pyodide would fetch its WebAssembly and its library. The page has them already, for every Python
 * that it starts, so they are given to Pyodide where it asks.
 */
async function withFiles({ module, library }, load) {
  const { fetch } = globalThis;
  const { instantiateStreaming } = WebAssembly;
  globalThis.fetch = async (address) =>
    new Response(`${address}`.endsWith(".zip") ? library : null);
  WebAssembly.instantiateStreaming = async (_, imports) => ({
    module,
    instance: await WebAssembly.instantiate(module, imports),
  });
  try {
    return await load();
  } finally {
    globalThis.fetch = fetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
}

/**
 * A first Python takes a second or two to begin. Its memory is then kept by the page, and the next
 * one begins where it was.
 */
async function start({ folder, code, module, library, libraries, memory }) {
  const { default: createPyodideModule } = await import(code);
  const load = () =>
    loadPyodide({
      ...settings(PYODIDE.lockInfo),
      indexURL: folder,
      packageBaseUrl: folder,
      createPyodideModule,
      ...(memory ? { _loadSnapshot: memory } : { _makeSnapshot: true }),
    });
  const pyodide = await withFiles({ module, library }, () => withRoom(memory, load));
  const unpacked = prepare(pyodide, modules, libraries, !memory);
  const kept = memory ? null : pyodide.makeMemorySnapshot();
  const emit = (output, run) => postMessage({ kind: "output", output, run });
  python = new Python(pyodide, emit);
  return { kind: "ready", memory: kept, libraries: kept && unpacked };
}

const answers = {
  start,
  run: async ({ code, name, run }) => {
    const done = await python.run(code, name, run);
    return { kind: "done", ...done, standings: python.standings() };
  },
};

// Needs no answer.
const told = {
  moved: (data) => python.moved(data),
  standings: ({ standings }) => python.stand(standings),
};

// Firefox has an error of its own for this, which no other browser knows.
const TOO_DEEP = ["RangeError", "InternalError"];

function said(error) {
  if (TOO_DEEP.includes(error.name)) return "calls were nested too deeply for this browser";
  if (error.type === "MemoryError") return "its memory is full";
  return error.message;
}

function broken(error) {
  postMessage({ kind: "broken", message: said(error) });
}

addEventListener("message", async ({ data }) => {
  try {
    if (data.kind in told) {
      told[data.kind](data);
      return;
    }
    const answer = await answers[data.kind](data);
    postMessage(answer, answer.memory ? [answer.memory.buffer] : []);
  } catch (error) {
    broken(error);
  }
});

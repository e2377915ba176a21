// What Python is made of: downloaded once, given to every Python that this page starts.

/** Adds up what has arrived, over all files. */
export class Arrivals {
  /**
   * @param {number} total bytes, as they are after the host's compression has been undone
   * @param {(progress: {text: string, loaded?: number, total?: number}) => void} report
   */
  constructor(total, report) {
    this.loaded = 0;
    this.total = total;
    this.report = report;
  }

  add(bytes) {
    this.loaded += bytes;
    const isThere = this.loaded >= this.total;
    const progress = { text: "Loading Python", loaded: this.loaded, total: this.total };
    this.report(isThere ? { text: "Starting Python" } : progress);
  }

  /** One file has failed, which is told: the others that still come are not. */
  mute() {
    this.report = () => {};
  }
}

async function fetched(address, type, arrivals) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the site answers ${response.status}`);
  const count = new TransformStream({
    transform(piece, stream) {
      arrivals.add(piece.length);
      stream.enqueue(piece);
    },
  });
  return new Response(response.body.pipeThrough(count), { headers: { "Content-Type": type } });
}

/**
 * @param {URL} folder `_static/live/`
 * @param {boolean} needsChecks whether the page has exercises
 * @param {Arrivals} arrivals
 * @returns {Promise<{module: WebAssembly.Module, library: ArrayBuffer, checks: ArrayBuffer | null}>}
 */
export async function download(folder, needsChecks, arrivals) {
  const pyodide = new URL(`${PYODIDE.folder}/`, folder);
  const load = (name, type) => fetched(new URL(name, pyodide), type, arrivals);
  const [module, library, checks] = await Promise.all([
    WebAssembly.compileStreaming(load("pyodide.asm.wasm", "application/wasm")),
    load("python_stdlib.zip", "application/zip").then((response) => response.arrayBuffer()),
    needsChecks
      ? load(`../${PYODIDE.checks}`, "application/zip").then((response) => response.arrayBuffer())
      : null,
  ]);
  return { module, library, checks };
}

/** The bytes to come, with or without the checks. */
export function totalBytes(needsChecks) {
  const { [PYODIDE.checks]: checks, ...always } = PYODIDE.bytes;
  return Object.values(always).reduce((sum, size) => sum + size, needsChecks ? checks : 0);
}

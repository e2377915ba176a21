// What Python is made of: downloaded once, given to every Python that this page starts.

const ZIP = "application/zip";

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
 * @param {string[]} names of the libraries that the page's cells need
 * @param {Arrivals} arrivals
 * @returns {Promise<{module: WebAssembly.Module, library: ArrayBuffer, libraries: Record<string,
 *   Uint8Array>}>}
 */
export async function download(folder, names, arrivals) {
  const pyodide = new URL(`${PYODIDE.folder}/`, folder);
  const load = (name, type) => fetched(new URL(name, pyodide), type, arrivals);
  const bytes = async (name) => new Uint8Array(await (await load(name, ZIP)).arrayBuffer());
  const [module, library, ...packed] = await Promise.all([
    WebAssembly.compileStreaming(load("pyodide.asm.wasm", "application/wasm")),
    load("python_stdlib.zip", ZIP).then((response) => response.arrayBuffer()),
    ...names.map((name) => bytes(`../${PYODIDE.libraries[name]}`)),
  ]);
  const libraries = Object.fromEntries(names.map((name, place) => [name, packed[place]]));
  return { module, library, libraries };
}

/** The bytes to come, with these libraries. */
export function totalBytes(names) {
  const unused = Object.entries(PYODIDE.libraries).filter(([name]) => !names.includes(name));
  const left = new Set(unused.map(([, file]) => file));
  return Object.entries(PYODIDE.bytes).reduce(
    (sum, [file, size]) => (left.has(file) ? sum : sum + size),
    0,
  );
}

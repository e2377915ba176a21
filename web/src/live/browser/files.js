// What Python is made of: downloaded once, given to every Python that this page starts.

const ZIP = "application/zip";
const SCRIPT = "text/javascript";

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

/** Where a script is found that has been loaded, also when there is no network any more. */
async function keptAt(loading) {
  return URL.createObjectURL(await (await loading).blob());
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
 * @returns {Promise<{folder: string, worker: string, code: string, module: WebAssembly.Module,
 *   library: ArrayBuffer, libraries: Record<string, Uint8Array>}>} folder: where Pyodide would look
 *   for its files; libraries: by names as `torch.bin`; worker and code: addresses of scripts
 */
export async function download(folder, names, arrivals) {
  const pyodide = new URL(`${PYODIDE.folder}/`, folder);
  const load = (name, type) => fetched(new URL(name, pyodide), type, arrivals);
  const bytes = async (name) => new Uint8Array(await (await load(name, ZIP)).arrayBuffer());
  const [worker, code, module, library, ...packed] = await Promise.all([
    keptAt(load(`../${PYODIDE.worker}`, SCRIPT)),
    keptAt(load("pyodide.asm.mjs", SCRIPT)),
    WebAssembly.compileStreaming(load("pyodide.asm.wasm", "application/wasm")),
    load("python_stdlib.zip", ZIP).then((response) => response.arrayBuffer()),
    ...names.map((name) => bytes(`../${PYODIDE.libraries[name]}`)),
  ]);
  const fileOf = (name) => name + PYODIDE.libraries[name].replace(/^.*(?=\.)/, "");
  const libraries = Object.fromEntries(names.map((name, place) => [fileOf(name), packed[place]]));
  return { folder: pyodide.href, worker, code, module, library, libraries };
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

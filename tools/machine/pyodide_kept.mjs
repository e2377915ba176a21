// Python's memory as it is after a start, kept in _build/python: a process that begins with it spares
// itself nine tenths of the start. A page begins its later Pythons in the same way.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { loadPyodide, version } from "../../web/node_modules/pyodide/pyodide.mjs";

const FOLDER = path.join(import.meta.dirname, "../../_build/python");

/**
 * Load a Pyodide that nothing has run in yet.
 *
 * @param {object} options those of `loadPyodide`, without `_loadSnapshot`
 * @returns {Promise<object>} what `loadPyodide` gives
 */
export async function load(options = {}) {
  const what = JSON.stringify([version, process.version, options]);
  const name = createHash("sha256").update(what).digest("hex").slice(0, 16);
  const file = path.join(FOLDER, `${name}.memory`);
  const memory = (await readFile(file).catch(() => null)) ?? (await keep(file, options));
  return loadPyodide({ ...options, _loadSnapshot: memory });
}

async function keep(file, options) {
  const first = await loadPyodide({ ...options, _makeSnapshot: true });
  const memory = first.makeMemorySnapshot();
  await mkdir(FOLDER, { recursive: true });
  // Another process may read or write it at the same time.
  const written = `${file}.${process.pid}`;
  await writeFile(written, memory);
  await rename(written, file);
  return memory;
}

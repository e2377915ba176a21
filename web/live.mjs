// Bundles what runs code inside a page, and Pyodide with it. Pages load it on click only.

import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { widgetSources } from "./widgets.mjs";

const here = import.meta.dirname;
const pyodide = path.join(here, "node_modules/pyodide");
// The bundled pyodide.mjs is told of no others: neither packages nor their list.
const LOADED = ["pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"];
const OTHER_HOST = /(?:https?|wss?):\/\/[\w-]+(?:\.[\w-]+)+/;
const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  metafile: true,
  format: "esm",
  target: ["chrome109", "firefox115", "safari16"],
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  legalComments: "linked",
  logLevel: "silent",
};

/** Pyodide looks for packages at a host of its own where it is told of no other: never here. */
const withoutOtherHosts = {
  name: "pyodide-without-other-hosts",
  setup(plugin) {
    plugin.onLoad({ filter: /[\\/]pyodide[\\/]pyodide\.mjs$/ }, async ({ path: file }) => {
      const source = await readFile(file, "utf-8");
      const contents = source.replace(/`https:\/\/cdn\.jsdelivr\.net\/pyodide\/[^`]*`/, '""');
      return { contents, loader: "js" };
    });
  },
};

function refuseOtherHosts(name, text) {
  const found = OTHER_HOST.exec(text);
  if (found) throw new Error(`${name} names another host: ${found[0]}`);
}

async function copyPyodide(out) {
  const { name, version, license, homepage } = JSON.parse(
    await readFile(path.join(pyodide, "package.json")),
  );
  const folder = `${name}-${version}`;
  await mkdir(path.join(out, folder), { recursive: true });
  const bytes = {};
  for (const file of LOADED) {
    const from = path.join(pyodide, file);
    if (file.endsWith(".mjs")) refuseOtherHosts(file, await readFile(from, "utf-8"));
    await copyFile(from, path.join(out, folder, file));
    bytes[file] = (await stat(from)).size;
  }
  const legal = `Pyodide ${version}, licence ${license}: ${homepage}\nIt contains CPython, licence PSF-2.0: https://www.python.org\n`;
  await writeFile(path.join(out, folder, "pyodide.LEGAL.txt"), legal);
  const { info } = JSON.parse(await readFile(path.join(pyodide, "pyodide-lock.json")));
  return { folder, bytes, lockInfo: info };
}

/** Copy files under names that change with their content. */
async function copyNamed(out, files) {
  const copied = {};
  for (const [name, file] of Object.entries(files)) {
    const content = await readFile(file);
    const digest = createHash("sha256").update(content).digest("hex").slice(0, 8);
    copied[name] = { file: `${name}-${digest}${path.extname(file)}`, size: content.length };
    await writeFile(path.join(out, copied[name].file), content);
  }
  return copied;
}

/** The names that `build` gave to the entry points, by source file. */
function namesOf({ outputs }) {
  const entries = Object.entries(outputs).filter(([, { entryPoint }]) => entryPoint);
  return new Map(entries.map(([file, { entryPoint }]) => [entryPoint, path.basename(file)]));
}

function namesIn(copied, folder = "") {
  return Object.fromEntries(
    Object.entries(copied).map(([name, { file }]) => [name, folder + file]),
  );
}

/**
 * Write `out` with everything that code in a page needs.
 *
 * @param {string} out an empty folder, `_static/live`
 * @param {{libraries: Record<string, string>, figures: Record<string, string>}} brought files by
 *   name, as `tools/site/live.py` writes them
 * @param {string} entry the source file that a page imports
 * @returns {Promise<{entry: string, bytes: Record<string, number>}>} the entry's name in `out`; the
 *   sizes of what Python is made of
 */
export async function buildLive(out, { libraries, figures }, entry) {
  const { folder, bytes, lockInfo } = await copyPyodide(out);
  const copied = await copyNamed(out, libraries);
  for (const { file, size } of Object.values(copied)) bytes[file] = size;
  await mkdir(path.join(out, "figures"));
  const states = await copyNamed(path.join(out, "figures"), figures);
  const source = "src/live/browser/worker.js";
  const [styles, mathStyles] = ["styles/outputs.css", "styles/output-math.css"];
  const { metafile } = await build({
    ...common,
    entryPoints: [source, styles, mathStyles],
    outdir: out,
    external: ["node:*", "ws"],
    loader: { ".py": "text", ".woff2": "file", ".woff": "empty", ".ttf": "empty" },
    plugins: [withoutOtherHosts],
    define: { PYODIDE: JSON.stringify({ folder, lockInfo }) },
  });
  const made = namesOf(metafile);
  const worker = made.get(source);
  bytes[worker] = (await stat(path.join(out, worker))).size;
  refuseOtherHosts(worker, await readFile(path.join(out, worker), "utf-8"));
  const built = await build({
    ...common,
    entryPoints: [entry],
    outdir: out,
    splitting: true,
    ...widgetSources,
    define: {
      ...widgetSources.define,
      PYODIDE: JSON.stringify({ folder, bytes, libraries: namesIn(copied), worker }),
      FIGURES: JSON.stringify(namesIn(states, "figures/")),
      OUTPUT_STYLES: JSON.stringify(`live/${made.get(styles)}`),
      MATH_STYLES: JSON.stringify(`live/${made.get(mathStyles)}`),
    },
  });
  return { entry: namesOf(built.metafile).get(entry), bytes };
}

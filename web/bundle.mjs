// Bundles what a page loads: the widget host, the site's own script, KaTeX's styles, the fonts.
// Input: {"out": folder, "libraries": {name: file}, "figures": {name: file}}. Output: {"files": {name: bytes}}.

import { cp, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { json } from "node:stream/consumers";
import { build } from "esbuild";
import { buildLive } from "./live.mjs";
import { widgetSources } from "./widgets.mjs";

const here = import.meta.dirname;
const { out, ...brought } = await json(process.stdin);

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

function fail(error) {
  const [first] = error.errors ?? [];
  const where = first?.location ? ` (${first.location.file}:${first.location.line})` : "";
  console.error(`error: ${first?.text ?? error.message}${where}`);
  process.exit(1);
}

const live = await buildLive(path.join(out, "live"), brought, "src/live/session.js").catch(fail);
const megabytes = Object.values(live.bytes).reduce((sum, size) => sum + size) / 1e6;

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: {
    widgets: "src/host.js",
    "widgets-style": "src/figures.css",
    site: "src/site.js",
    review: "src/review.js",
    lines: "src/lines.js",
  },
  outdir: out,
  bundle: true,
  minify: true,
  metafile: true,
  format: "iife",
  target: ["chrome109", "firefox115", "safari16"],
  legalComments: "linked",
  logLevel: "silent",
  ...widgetSources,
  define: {
    ...widgetSources.define,
    // For site.js: what a click loads, below _static/, and how much Python it brings.
    LIVE_ENTRY: JSON.stringify(`live/${live.entry}`),
    LIVE_MEGABYTES: JSON.stringify(Math.round(megabytes)),
  },
}).catch(fail);

// tools/site/fonts.py makes each font a smaller .woff once it knows the book's formulas.
const katex = path.join(here, "node_modules/katex/dist");
const styles = await readFile(path.join(katex, "katex.min.css"), "utf-8");
const fonts = new Set();
const modern = styles.replace(
  /src:url\(fonts\/([\w-]+)\.woff2\) format\("woff2"\)[^;}]*/g,
  (_, font) => {
    fonts.add(font);
    return `src:url(fonts/${font}.woff) format("woff")`;
  },
);
if (!fonts.size || /\.(ttf|woff2)\)/.test(modern))
  throw new Error("katex.min.css has changed shape");
await mkdir(path.join(out, "fonts"), { recursive: true });
await writeFile(path.join(out, "katex.css"), modern);
for (const font of fonts) {
  await cp(path.join(katex, "fonts", `${font}.ttf`), path.join(out, "fonts", `${font}.ttf`));
}

const headings = "source-serif-4-latin-600-normal.woff";
const family = path.join(here, "node_modules/@fontsource/source-serif-4");
await cp(path.join(family, "files", headings), path.join(out, "fonts", headings));
await cp(path.join(family, "LICENSE"), path.join(out, "fonts", "source-serif-4.LEGAL.txt"));

const files = {};
for (const name of [
  "widgets.js",
  "widgets-style.css",
  "site.js",
  "review.js",
  "lines.js",
  "katex.css",
]) {
  files[name] = (await stat(path.join(out, name))).size;
}
if (process.env.NNBOOK_METAFILE) {
  await writeFile(process.env.NNBOOK_METAFILE, JSON.stringify(metafile));
}
console.log(JSON.stringify({ files }));

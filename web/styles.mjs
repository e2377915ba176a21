// Makes the site's one style sheet: what the theme's sheets say about elements that exist, then ours.
// Input: {"theirs": [css files], "ours": css file, "site": folder with pages, "out": file}.
// Output: {"bytes"}.

import { glob, readFile, writeFile } from "node:fs/promises";
import { json } from "node:stream/consumers";
import { build, transform } from "esbuild";
import postcss from "postcss";

const { theirs, ours, site, out } = await json(process.stdin);

// Names that scripts put together at run time.
const ASSEMBLED = /^(bs-|tooltip|dropdown|show|fade|collaps|modal|backdrop)/;
const ICON_FONT = /(^|[\s,>])\.fa[brs]?([\s.:-]|$)|Font ?Awesome/;

async function namesInUse() {
  const names = new Set();
  for await (const file of glob("**/*.{html,js}", { cwd: site })) {
    if (file.startsWith("_sources") || file.endsWith("searchindex.js")) continue;
    const text = await readFile(`${site}/${file}`, "utf-8");
    for (const [name] of text.matchAll(/[\w-]+/g)) names.add(name);
  }
  return names;
}

// Asked again of a whole page for every node that a figure draws. Ours rounds these corners.
const SLOW = /^div\.cell:has\(/;

function isUsed(selector, names) {
  if (ICON_FONT.test(selector) || SLOW.test(selector)) return false;
  const positive = selector.replace(/:not\([^)]*\)/g, "");
  return [...positive.matchAll(/[.#](-?[_a-z][\w-]*)/gi)].every(
    ([, name]) => names.has(name) || ASSEMBLED.test(name),
  );
}

function drop(root, names) {
  root.walkAtRules("font-face", (rule) => {
    if (ICON_FONT.test(rule.toString())) rule.remove();
  });
  root.walkAtRules(/^(import|charset)$/, (rule) => rule.remove());
  root.walkRules((rule) => {
    if (rule.parent.type === "atrule" && rule.parent.name.endsWith("keyframes")) return;
    const kept = rule.selectors.filter((selector) => isUsed(selector, names));
    if (!kept.length) rule.remove();
    else if (kept.length < rule.selectors.length) rule.selectors = kept;
  });
  // Signs of the icon font inside other rules.
  root.walkDecls((declaration) => {
    if (/var\(--(pst-icon|fa-)/.test(declaration.value) && !declaration.prop.startsWith("--")) {
      declaration.remove();
    }
  });
}

function dropUnusedVariables(root, names) {
  for (let again = true; again; ) {
    again = false;
    const read = new Set();
    root.walkDecls(({ value }) => {
      for (const [, name] of value.matchAll(/var\(\s*(--[\w-]+)/g)) read.add(name);
    });
    root.walkDecls(/^--/, (declaration) => {
      if (read.has(declaration.prop) || names.has(declaration.prop)) return;
      declaration.remove();
      again = true;
    });
  }
}

function dropEmpty(root) {
  root.walkRules((rule) => {
    if (!rule.nodes.length) rule.remove();
  });
  root.walkAtRules((rule) => {
    if (rule.nodes?.every((child) => child.type === "comment")) rule.remove();
  });
}

const names = await namesInUse();
const sheets = await Promise.all(theirs.map((file) => readFile(file, "utf-8")));
const mine = await build({
  entryPoints: [ours],
  bundle: true,
  write: false,
  logLevel: "silent",
  external: ["*.woff"], // bundle.mjs puts them where the sheet will be
});
const own = postcss.parse(mine.outputFiles[0].text);
const root = postcss.parse(sheets.join("\n"));
drop(root, names);
own.walkDecls(({ value }) => {
  for (const [, name] of value.matchAll(/var\(\s*(--[\w-]+)/g)) names.add(name);
});
dropUnusedVariables(root, names);
dropEmpty(root);
const { code } = await transform(`${root}\n${own}`, { loader: "css", minify: true });
await writeFile(out, code);
console.log(JSON.stringify({ bytes: Buffer.byteLength(code) }));

// The page as a notebook: taken along with what was typed, and brought back.
import { handOver } from "../dom.js";

const MOST_BYTES = 20_000_000;
const OFFLINE = "The notebook could not be loaded: the site does not answer. Try again.";

const textOf = ({ source }) => [source].flat().join("");
const titleOf = ({ cells }) =>
  cells
    .map(textOf)
    .join("\n")
    .match(/^# .*$/m)?.[0];

/** The notebook that the page was made from, and its cell for each of the page's. */
async function loaded({ root, name }, cells) {
  let notebook;
  try {
    const response = await fetch(new URL(`_sources/${name}.ipynb`, root));
    if (!response.ok) throw new Error();
    notebook = await response.json();
  } catch {
    throw new Error(OFFLINE);
  }
  // In their order: some cells of a notebook have no code on the page.
  const rest = notebook.cells.filter(({ cell_type: type }) => type === "code");
  const found = new Map();
  for (const cell of cells) {
    const at = rest.findIndex((each) => textOf(each).trim() === cell.original.trim());
    if (at !== -1) found.set(cell, rest.splice(0, at + 1).at(-1));
  }
  return { notebook, found };
}

/** Give the reader the page's notebook with the code as it stands. Rejects with one line. */
export async function download(page, cells, codeOf) {
  const { notebook, found } = await loaded(page, cells);
  for (const [cell, saved] of found) {
    const code = codeOf(cell);
    if (code === cell.original) continue;
    saved.source = code.split(/(?<=\n)/);
    Object.assign(saved, { outputs: [], execution_count: null });
  }
  const text = `${JSON.stringify(notebook, null, 1)}\n`;
  handOver(`${page.name.split("/").at(-1)}.ipynb`, text, "application/x-ipynb+json");
}

/** What a file holds, if that is a notebook; else throws one line. */
async function parsed(file) {
  if (file.size > MOST_BYTES) throw new Error(`${file.name} is larger than 20 MB: no notebook.`);
  let found = null;
  try {
    found = JSON.parse(await file.text());
  } catch {
    // Said below.
  }
  const isNotebook =
    Array.isArray(found?.cells) && found.cells.every((cell) => cell && "source" in cell);
  if (!isNotebook)
    throw new Error(`${file.name} is no notebook. Choose a file that ends in .ipynb.`);
  return found;
}

/**
 * What the notebook in a file has in the place of the page's cells. Rejects with one line.
 *
 * @returns {Promise<Map<object, string>>} the cells whose code is another one, with that code
 */
export async function open(page, cells, file) {
  const given = await parsed(file);
  const { notebook, found } = await loaded(page, cells);
  if (titleOf(given) !== titleOf(notebook)) {
    const title = titleOf(given)?.slice(2) ?? "no title";
    throw new Error(`${file.name} is the notebook of another page: ${title}.`);
  }
  // Colab keeps the id of a cell elsewhere.
  const ids = new Map(given.cells.map((cell) => [cell.id ?? cell.metadata?.id, cell]));
  const codes = [...found].map(([cell, { id }]) => [cell, ids.get(id)]);
  const known = codes.filter(([, cell]) => cell?.cell_type === "code");
  if (!known.length) throw new Error(`${file.name} has none of this page's cells.`);
  return new Map(known.map(([cell, other]) => [cell, textOf(other)]));
}

// What an order of lines does: a puzzle is what tools/notebooks/lines.py has made of a solution.

/** All lines of a puzzle: those of the solution, then the wrong ones; `id` is its place here. */
export function allLines({ lines, wrong }) {
  const right = lines.map((line, place) => ({ ...line, place }));
  return [...right, ...wrong].map((line, id) => ({ ...line, id }));
}

/** Say what the program of these ids does: `{isRight, words}`. */
export function judged(puzzle, ids) {
  const all = allLines(puzzle);
  const program = ids.map((id) => all[id]);
  const words =
    badIndent(program) ??
    unmade(program) ??
    mistake(program) ??
    twice(program) ??
    missing(puzzle, program) ??
    wrongOrder(puzzle, program);
  return words ? { isRight: false, words } : { isRight: true, words: rightWords(program) };
}

const quoted = (line) => `\`${line.text}\``;
const opens = (line) => line.text.endsWith(":");

function badIndent(program) {
  for (const [at, line] of program.entries()) {
    const before = program[at - 1];
    const deepest = before ? before.depth + (opens(before) ? 1 : 0) : 0;
    if (line.depth > deepest) {
      return `${quoted(line)} is indented, but the line above it opens no block.`;
    }
    if (before && opens(before) && line.depth <= before.depth) {
      return `${quoted(before)} opens a block: an indented line has to follow.`;
    }
  }
  const last = program.at(-1);
  return last && opens(last)
    ? `${quoted(last)} opens a block: an indented line has to follow.`
    : null;
}

function unmade(program) {
  const made = new Set();
  for (const line of program) {
    const name = line.reads.find((each) => !made.has(each));
    if (name) return `${quoted(line)} uses \`${name}\`, and no line above it makes \`${name}\`.`;
    for (const each of line.makes) made.add(each);
  }
  return null;
}

function mistake(program) {
  const wrong = program.find(({ slug }) => slug);
  return wrong ? `With ${quoted(wrong)}: ${wrong.words}` : null;
}

function twice(program) {
  for (const [at, line] of program.entries()) {
    const other = program.slice(0, at).find(({ place }) => place === line.place);
    if (other)
      return `${quoted(other)} and ${quoted(line)} do the same work: one of them is enough.`;
  }
  return null;
}

function missing({ lines }, program) {
  const count = lines.length - program.length;
  if (!count) return null;
  return count === 1 ? "One line is still missing." : `${count} lines are still missing.`;
}

function wrongOrder({ orders }, program) {
  const words = orders[program.map(({ place }) => place).join(" ")];
  if (!words) return null;
  return `${neverRun(program) ?? "In this order:"} ${words}`;
}

/** A line below the `return` that ends the function. */
function neverRun(program) {
  const at = program.findIndex(({ text, depth }) => depth === 0 && /^return\b/.test(text));
  const below = program[at + 1];
  return at >= 0 && below
    ? `${quoted(program[at])} ends the function, so ${quoted(below)} never runs.`
    : null;
}

function rightWords({ length }) {
  return length === 1
    ? "Right. Now write it yourself."
    : `Right: all ${length} lines, in an order that works. Now write it yourself.`;
}

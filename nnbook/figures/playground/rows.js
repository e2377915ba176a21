// Rows that a reader pastes in: two numbers and a label each.

const MOST_ROWS = 1000;
const MOST_CLASSES = 5;
const LEAST_ROWS = 6;
const LARGEST = 1e9;
const SHOWN = 40;

/**
 * Read pasted rows. Returns `{ X, y, classes, features }`, X as pairs and y as positions in `classes`,
 * or `{ problem }`: one sentence that names the row, counted in lines from 1.
 */
export function rowsOf(text) {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line, i) => ({ line: line.trim(), row: i + 1 }))
    .filter(({ line }) => line && !line.startsWith("#"));
  if (!lines.length)
    return problem("Paste rows here: two numbers and a label, such as 1.5, 2, cat");
  const split = splitter(lines[0].line);
  const rows = lines.map(({ line, row }) => ({ line, row, fields: split(line) }));
  const features = isHeading(rows[0].fields) ? rows.shift().fields.slice(0, 2) : ["x₁", "x₂"];
  const found = { X: [], y: [], classes: [], features };
  for (const row of rows) {
    const fault = add(found, row);
    if (fault) return problem(fault);
  }
  return lacking(found) ?? found;
}

const problem = (sentence) => ({ problem: `${sentence}.` });
const cut = (text) => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
const bare = (field) => field.trim().replace(/^"(.*)"$/, "$1");

/** Fields stand between tabs, semicolons, commas or blanks: whichever the first line has. */
function splitter(line) {
  const mark = ["\t", ";", ","].find((each) => line.includes(each));
  if (!mark) return (each) => each.split(/\s+/).map(bare);
  return (each) => each.split(mark).map(bare);
}

function isHeading(fields) {
  return fields.length === 3 && fields.slice(0, 2).every((field) => numberOf(field) === null);
}

/** A decimal number; a comma may stand for its point. */
function numberOf(field) {
  const plain = field.replace(",", ".").replace("−", "-");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : null;
}

/** Add a row to `found`; what is wrong with it, or undefined. */
function add({ X, y, classes }, { line, row, fields }) {
  if (X.length === MOST_ROWS) return `Row ${row}: ${MOST_ROWS} rows are the most; leave some out`;
  if (fields.length !== 3) {
    const count = fields.length === 1 ? "1 field" : `${fields.length} fields`;
    return `Row ${row}: expected two numbers and a label, found ${count} in “${cut(line)}”`;
  }
  const numbers = fields.slice(0, 2).map(numberOf);
  const at = numbers.indexOf(null);
  if (at !== -1)
    return `Row ${row}: expected a number in column ${at + 1}, found “${cut(fields[at])}”`;
  const large = numbers.findIndex((number) => Math.abs(number) > LARGEST);
  if (large !== -1) return `Row ${row}: ${cut(fields[large])} is too large; the most is 1e9`;
  const label = fields[2];
  if (!label) return `Row ${row}: the label in column 3 is missing`;
  if (!classes.includes(label)) {
    if (classes.length === MOST_CLASSES) {
      return `Row ${row}: “${cut(label)}” would be class ${MOST_CLASSES + 1}; ${MOST_CLASSES} are the most`;
    }
    classes.push(label);
  }
  X.push(numbers);
  y.push(classes.indexOf(label));
}

function lacking({ X, classes }) {
  if (X.length < LEAST_ROWS) {
    return problem(`Expected at least ${LEAST_ROWS} rows, found ${X.length}: add some`);
  }
  if (classes.length === 1) {
    return problem(`All rows are labelled “${cut(classes[0])}”: add rows with another label`);
  }
}

// What a reader types as a prediction: numbers and shapes, and how they compare with the answer.

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const MINUS = /[−–]/g;

/** Read a number: `0.5`, `0,5`, `1/3`, `−2`, `97 %`. Null where it is none. */
export function readNumber(text) {
  const parts = text.replace(MINUS, "-").replace(/[\s%]/g, "").replace(",", ".").split("/");
  if (parts.length > 2 || !parts.every((part) => NUMBER.test(part))) return null;
  const [above, below = "1"] = parts;
  const value = Number(above) / Number(below);
  return Number.isFinite(value) ? value : null;
}

/** Read a shape: `(8, 4)`, `8, 4`, `8 x 4`, `8 by 4`. Null where it is none. */
export function readShape(text) {
  const plain = text.trim().replace(/^torch\.Size\((.*)\)$/, "$1");
  if (/^\(\s*\)$/.test(plain)) return [];
  const inner = /^[([]?([\d\s,x×*by]+)[)\]]?$/i.exec(plain);
  return inner?.[1].match(/\d+/g)?.map(Number) ?? null;
}

/** A shape as Python prints it. */
export function showShape(sizes) {
  return sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(", ")})`;
}

/** Compare what was typed into `input` with its answer; null where it cannot be read. */
export function judge({ value, dataset: { kind, answer, within } }) {
  if (kind === "shape") {
    const sizes = readShape(value);
    return sizes && { said: showShape(sizes), isRight: showShape(sizes) === answer };
  }
  const number = readNumber(value);
  if (number === null) return null;
  // Halves of decimal digits are not exact in binary.
  const isRight = Math.abs(number - Number(answer)) <= Number(within) * (1 + 1e-9);
  return { said: value.trim().replace(/\s*%$/, ""), isRight };
}

/** What is said of an answer that could be read; `label` is what was asked for, or nothing. */
export function compared({ label, answer, unit }, { said, isRight }) {
  const start = label ? `${label}: you` : "You";
  const [typed, real] = [said, answer].map((text) => text.replaceAll("-", "−") + unit);
  if (!isRight) return `${start} said ${typed}, it is ${real}.`;
  if (!isSame(said, answer)) return `${start} said ${typed}, it is ${real}: near enough.`;
  return label ? `${label}: right.` : `You said ${typed}. That is right.`;
}

/** Whether what was typed is the answer itself, however it is written. */
export function isSame(said, answer) {
  return said === answer || readNumber(said) === Number(answer);
}

/** How to type what `input` asks for; the examples are no answers. */
export function advice({ dataset: { kind } }) {
  return kind === "shape"
    ? "Type a shape, such as (2, 7)."
    : "Type a number, such as 12, −0.3 or 1/7.";
}

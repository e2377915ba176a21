// Numbers as a reader reads them: real minus signs, few digits.

const SUPERSCRIPTS = { "-": "⁻", ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].entries()) };

const minus = (digits) => digits.replaceAll("-", "−");

/** Fixed decimals; NaN and infinity as they are called. */
export function fixed(value, decimals = 2) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const shown = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(shown) !== 0 ? `−${shown}` : shown;
}

/** An exponent: −12 becomes ⁻¹². */
export function raised(exponent) {
  return [...String(exponent)].map((digit) => SUPERSCRIPTS[digit]).join("");
}

/** As digits times a power of ten: 2.5·10⁻⁴. */
export function timesPower(value, decimals = 1) {
  const [digits, exponent] = value.toExponential(decimals).split("e");
  return `${minus(digits)}·10${raised(Number(exponent))}`;
}

/** As code writes it: 1e−4. */
export function scientific(value, decimals = 0) {
  return minus(value.toExponential(decimals).replace("+", ""));
}

/** To so many digits, in decimals: 0.0707. */
export function precise(value, digits) {
  return minus(String(Number(value.toPrecision(digits))));
}

export function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The position in `grid` of the value that is nearest as a ratio. */
export function nearest(grid, value) {
  const distances = grid.map((each) => Math.abs(Math.log(each / value)));
  return distances.indexOf(Math.min(...distances));
}

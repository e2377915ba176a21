// The state of a figure in the page's address: `#name:a=1,b=2`.

const SIX_DIGITS = 6;

/** Bring a value from outside into a control's range and onto its steps; null when it is none. */
export function accepted(value, limit) {
  if (limit.scale === "text") return String(value);
  if (limit.letters) return acceptedText(value, limit);
  return limit.options ? acceptedOption(value, limit) : acceptedNumber(value, limit);
}

/** The option's text, from its text in any case, or from its position, as old addresses have it. */
function acceptedOption(value, { options }) {
  const wanted = String(value).toLowerCase();
  const found = options.find((option) => option.toLowerCase() === wanted);
  // Among numbers, 7 is no position but a number that is not offered.
  const old = options.some((option) => Number.isFinite(Number(option))) ? null : options[value];
  return found ?? old ?? null;
}

/** All letters of a drawing, or none. */
function acceptedText(value, { letters, count }) {
  const drawn = String(value);
  const fits = drawn.length === count && [...drawn].every((letter) => letters.includes(letter));
  return fits || drawn === "" ? drawn : null;
}

function acceptedNumber(value, { scale, min, max, step }) {
  if (typeof value === "string" && value.trim() === "") return null;
  const number = Number(value);
  if (!Number.isFinite(number)) return null;
  // A log slider steps through exponents of ten.
  const log = scale === "log";
  if (log && number <= 0) return null;
  const bounded = Math.min(max, Math.max(min, log ? Math.log10(number) : number));
  const steps = Math.round((bounded - min) / step);
  const stepped = Number((min + steps * step).toFixed(10));
  return log ? 10 ** stepped : stepped;
}

/** Read the preset of figure `name`; null when the address is not about this figure. */
export function preset(hash, name) {
  const [, wanted, body] = hash.match(/^#([\w-]+):(.*)$/) ?? [];
  // Some names once had hyphens; links of that time still lead here.
  if (wanted?.replaceAll("-", "_") !== name) return null;
  try {
    const pairs = body.split(",").map((pair) => pair.split("=").map(decodeURIComponent));
    return Object.fromEntries(pairs);
  } catch {
    return null; // a stray % is no preset
  }
}

/** The address at which figure `name` opens with these values. */
export function address(name, values) {
  const pairs = Object.entries(values).map(([key, value]) => {
    const shown = typeof value === "number" ? Number(value.toPrecision(SIX_DIGITS)) : value;
    return `${key}=${encodeURIComponent(shown)}`;
  });
  return `#${name}:${pairs.join(",")}`;
}

// How often the page shows what Python prints.

// Prints come by the thousand: the page shows them a few times a second, together.
export const SHOW_EVERY_MS = 40;
// Of the time, at most so much goes into showing them.
const SHARE = 0.25;

/** How many milliseconds to wait after a turn that began at `began` (of `performance.now()`). */
export function pauseSince(began) {
  return Math.max(SHOW_EVERY_MS, (performance.now() - began) / SHARE);
}

// When a question is asked again: after 1, 3, 7 and 21 days, each time that it was answered right.

export const DAYS = [1, 3, 7, 21];
/** Five minutes' worth. */
export const A_DAY = 10;

/** A day as it is stored and compared: the reader's own, not that of Greenwich. */
export function dayOf(date = new Date()) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The day so many days later. */
export function later(day, days) {
  const [year, month, date] = day.split("-").map(Number);
  return dayOf(new Date(year, month - 1, date + days));
}

/** A day as it is read out: `Friday, 4 December`. */
export function spoken(day) {
  const [year, month, date] = day.split("-").map(Number);
  return new Date(year, month - 1, date).toLocaleDateString("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
  });
}

/**
 * What to keep of a question that is answered on `day`. After the last interval it is done. One
 * that is not due yet was answered in another tab today, and once a day is what counts.
 */
export function answered(entry, isRight, day) {
  if (isRight && entry?.due > day) return entry;
  const passed = isRight ? (entry?.passed ?? 0) + 1 : 0;
  if (passed > DAYS.length) return { passed, due: null };
  return { passed, due: later(day, DAYS[Math.max(0, passed - 1)]) };
}

/** An entry as stored, or null where it is damaged. */
export function sound(entry) {
  const { passed, due } = entry ?? {};
  const isDay = due === null || /^\d{4}-\d\d-\d\d$/.test(due ?? "");
  return Number.isInteger(passed) && passed >= 0 && isDay ? { passed, due } : null;
}

/** Whether the reader whose progress this is has read the section that teaches a question. */
export function isRead({ pages }) {
  return ({ page, section }) => pages[page]?.read?.includes?.(section) === true;
}

/** Questions that wait on `day`: first those to be asked again, the longest due first, then new ones. */
export function waiting(questions, entries, isRead, day) {
  const again = [];
  const fresh = [];
  for (const question of questions) {
    const entry = sound(entries[question.id]);
    if (entry?.due && entry.due <= day) again.push({ question, due: entry.due });
    else if (!entry && isRead(question)) fresh.push(question);
  }
  again.sort((one, other) => one.due.localeCompare(other.due));
  return [...again.map(({ question }) => question), ...mixed(fresh)];
}

/** One from each chapter in turn, so that neighbours come from different ones. */
function mixed(questions) {
  const chapters = new Map();
  for (const question of questions) {
    chapters.set(question.page, [...(chapters.get(question.page) ?? []), question]);
  }
  const turns = Math.max(0, ...[...chapters.values()].map(({ length }) => length));
  return Array.from({ length: turns }, (_, turn) =>
    [...chapters.values()].map((chapter) => chapter[turn]).filter(Boolean),
  ).flat();
}

/** The next day on which something is due, or null. */
export function nextDay(entries, day) {
  const days = Object.values(entries).map((entry) => sound(entry)?.due);
  return days.filter((due) => due > day).sort()[0] ?? null;
}

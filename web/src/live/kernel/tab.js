// Which kernel belongs to this tab and page. A duplicated tab copies what is stored, so whoever
// uses a kernel holds a lock of its name as long as the page is open.

const TRIES = 5;
const PAUSE_MS = 100;

function key(page) {
  return `nnbook-kernel:${page}`;
}

/** The id of the kernel that this tab used last on `page`, or null. */
export function remembered(page) {
  return sessionStorage.getItem(key(page));
}

export function remember(page, id) {
  sessionStorage.setItem(key(page), id);
}

export function forget(page) {
  sessionStorage.removeItem(key(page));
}

/** Take the kernel for this tab. False when another tab has it. */
export async function claim(id) {
  if (!navigator.locks) return true;
  // After a reload, the page before this one may still be on its way out.
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (await take(`nnbook-kernel:${id}`)) return true;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return false;
}

function take(name) {
  return new Promise((resolve) => {
    const hold = (lock) => {
      resolve(Boolean(lock));
      return lock ? new Promise(() => {}) : undefined; // held until the page goes
    };
    // Where the browser denies storage it denies locks, and no other tab has a copy to use.
    navigator.locks.request(name, { ifAvailable: true }, hold).catch(() => resolve(true));
  });
}

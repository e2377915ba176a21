// The Pythons of a page: the one that runs cells, and one that waits to take its place.
import { Interpreter } from "./interpreter.js";

// So long after a run, another one is not to be expected at once: the processor is free.
const QUIET_MS = 1000;
// Each Python takes some 60 MB: none waits where there is little memory.
const LITTLE_MEMORY_GB = 2;

export class Pythons {
  #files;
  #kept = {};
  #waiting = null;
  #soon = 0;

  /** @param {{worker: string}} files the worker's address, and what Python is made of */
  constructor(files) {
    this.#files = files;
  }

  /** The Python that waits, or a new one; it may still be starting. */
  take() {
    this.rest();
    const waiting = this.#waiting?.ended ? null : this.#waiting;
    this.#waiting = null;
    return waiting ?? this.#make();
  }

  /** Let one wait, but not at once. */
  prepare() {
    if (navigator.deviceMemory < LITTLE_MEMORY_GB || this.#waiting || !this.#kept.memory) return;
    this.rest();
    this.#soon = setTimeout(() => {
      this.#waiting = this.#make();
    }, QUIET_MS);
  }

  /** Leave the processor to a cell. */
  rest() {
    clearTimeout(this.#soon);
  }

  /** All begin with the memory of the first, once it is ready. */
  #make() {
    const { worker, ...files } = this.#files;
    const python = new Interpreter(worker, { ...files, ...this.#kept });
    const keep = ({ memory, libraries }) => {
      if (memory) this.#kept = { memory, libraries };
    };
    python.ready.then(keep, () => {});
    return python;
  }
}

// What a cell shows, in order and within bounds: a loop that never stops printing fills no memory.

const MOST_CHARACTERS = 100_000;
const MOST_LINES = 5_000;
const CUT = "\n… more was printed than is shown here\n";

/** Hands on the outputs of the cell that runs; what comes between two cells is dropped. */
export class Outputs {
  /** @param {(output: object) => void} emit */
  constructor(emit) {
    this.emit = emit;
    this.characters = 0;
    this.lines = 0;
    this.decoders = {};
    this.isFull = true;
  }

  open() {
    this.characters = MOST_CHARACTERS;
    this.lines = MOST_LINES;
    this.decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
    this.isFull = false;
  }

  close() {
    this.isFull = true;
  }

  /** A device for Pyodide's `setStdout` and `setStderr`: what is written is shown at once. */
  stream(name) {
    const write = (bytes) => {
      if (!this.isFull && bytes.length) this.print(name, bytes);
      return bytes.length;
    };
    return { write };
  }

  print(name, bytes) {
    // A character takes four bytes at most, and the rest would not be shown anyway.
    const some = bytes.subarray(0, 4 * this.characters + 4);
    const text = this.decoders[name].decode(some, { stream: true });
    const shown = this.within(text);
    if (shown) this.emit({ output_type: "stream", name, text: shown });
    if (shown !== text) this.fill(name);
  }

  /** As much of the text as there is still room for. */
  within(text) {
    let end = Math.min(text.length, this.characters);
    for (let at = text.indexOf("\n"); at !== -1 && at < end; at = text.indexOf("\n", at + 1)) {
      this.lines -= 1;
      if (this.lines < 0) end = at;
    }
    this.characters -= end;
    return text.slice(0, end);
  }

  fill(name) {
    this.isFull = true;
    this.emit({ output_type: "stream", name, text: CUT });
  }

  /** Hand on what is not printed: values, answers of checks, errors. An error always gets through. */
  add(output) {
    if (output.output_type === "error") this.emit(output);
    if (this.isFull || output.output_type === "error") return;
    const size = Object.values(output.data).reduce((sum, text) => sum + text.length, 0);
    if (size <= this.characters) {
      this.characters -= size;
      this.emit(output);
      return;
    }
    const plain = output.data["text/plain"].slice(0, this.characters);
    this.emit({ ...output, data: { "text/plain": plain } });
    this.fill("stdout");
  }
}

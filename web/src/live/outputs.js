// Outputs as the built page shows them, made from what Python sends (nbformat's output objects).
import { element } from "../dom.js";
import { altOf, plot } from "../plots.js";

// A loop that never stops printing, or displaying, fills no memory.
const MOST_CHARACTERS = 200_000;
const MOST_OUTPUTS = 500;
const CUT = "\n… more was printed than is shown here";
const WIDGET = "application/vnd.jupyter.widget-view+json";
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals' sequences begin with ESC
const ESCAPES = /\x1b\[[0-9;]*[A-Za-z]/g;

function text(value) {
  return Array.isArray(value) ? value.join("") : String(value ?? "");
}

function lines(kind, content) {
  const pre = element("pre", {}, content);
  const box = element(
    "div",
    { class: `output ${kind}` },
    element("div", { class: "highlight" }, pre),
  );
  return { box, pre };
}

/** The output of one cell. Takes the place of what stood there before as soon as it has something. */
export class Outputs {
  /**
   * @param {HTMLElement} cell `div.cell`
   * @param {(output: object, element: HTMLElement) => Promise<boolean>} display what only the
   *   engine can show
   */
  constructor(cell, display) {
    this.cell = cell;
    this.display = display;
    this.alt = altOf(cell);
    this.before = [...cell.querySelectorAll(":scope > :is(.cell_output, .predicted)")];
    this.box = element("div", { class: "cell_output docutils container live" });
    this.shown = false;
    this.stream = null;
    this.named = new Map();
    this.characters = 0;
    this.isFull = false;
    for (const old of this.before) old.classList.add("outdated");
  }

  /** Show an output, within bounds; an error always gets through. */
  add(output) {
    if (output.output_type !== "error") {
      if (this.isFull) return;
      if (this.box.childElementCount >= MOST_OUTPUTS) {
        this.fill();
        return;
      }
    }
    if (output.output_type === "stream") {
      this.print(output);
      return;
    }
    this.stream = null;
    const id = output.transient?.display_id;
    if (output.output_type === "update_display_data") {
      this.named
        .get(id)
        ?.forEach((place) => place.replaceChildren(...this.make(output).childNodes));
      return;
    }
    const made = this.make(output);
    if (id) this.named.set(id, [...(this.named.get(id) ?? []), made]);
    this.put(made);
  }

  clear() {
    this.stream = null;
    this.characters = 0;
    this.isFull = false;
    this.box.replaceChildren();
  }

  /** The cell is done: what it no longer says goes away. */
  end() {
    if (!this.shown) this.takePlace();
    if (!this.box.childElementCount) this.box.remove();
    // What scrolls can be reached by keyboard.
    for (const place of this.box.querySelectorAll("pre, .text_html")) {
      const scrolls =
        place.scrollWidth > place.clientWidth || place.scrollHeight > place.clientHeight;
      if (scrolls) place.tabIndex = 0;
    }
  }

  takePlace() {
    this.shown = true;
    this.cell.classList.remove("with-figure");
    for (const old of this.before) {
      // A figure of the page may be waiting in it for its start: hidden, not removed.
      if (old.classList.contains("live") || !old.querySelector(".nn-room")) {
        old.remove();
        continue;
      }
      old.hidden = true;
      old.querySelectorAll("[id]").forEach((named) => named.removeAttribute("id"));
    }
    this.cell.append(this.box);
  }

  put(made) {
    if (!this.shown) this.takePlace();
    this.box.append(made);
  }

  print({ name, text: printed }) {
    if (this.stream?.name !== name) {
      const { box, pre } = lines(name === "stderr" ? "stream stderr" : "stream", "");
      this.stream = { name, pre, text: "" };
      this.put(box);
    }
    const { stream } = this;
    const more = text(printed).replace(ESCAPES, "");
    const before = stream.text.length;
    stream.text += more;
    if (this.characters + more.length > MOST_CHARACTERS) {
      stream.pre.append(more.slice(0, MOST_CHARACTERS - this.characters), CUT);
      this.isFull = true;
    } else if (stream.text.includes("\r")) {
      // A line that begins anew, as progress bars do, replaces itself.
      stream.text = stream.text.replace(/\r\n/g, "\n").replace(/[^\n]*\r(?=[^\n])/g, "");
      stream.pre.textContent = stream.text;
    } else {
      stream.pre.append(more);
    }
    this.characters += stream.text.length - before;
  }

  fill() {
    this.isFull = true;
    this.put(lines("stream", CUT.trim()).box);
  }

  make(output) {
    if (output.output_type === "error") {
      const trace = text(output.traceback?.join("\n") || `${output.ename}: ${output.evalue}`);
      return lines("traceback", trace.replace(ESCAPES, "")).box;
    }
    const data = output.data ?? {};
    return WIDGET in data ? this.widget(output, data) : this.rich(data);
  }

  widget(output, data) {
    const box = element("div", { class: "output" });
    // A Python that ends meanwhile leaves the widget's text.
    this.display(output, box)
      .catch(() => false)
      .then((done) => {
        if (!done) box.replaceChildren(this.rich(data));
        else if (box.isConnected) this.cell.classList.add("with-figure");
      });
    return box;
  }

  rich(data) {
    const box = element("div", { class: "output" });
    const picture = ["image/png", "image/jpeg"].find((kind) => kind in data);
    if ("text/html" in data) {
      box.classList.add("text_html");
      box.innerHTML = text(data["text/html"]);
    } else if ("image/svg+xml" in data) {
      box.classList.add("text_html");
      box.append(plot(text(data["image/svg+xml"]), this.alt) ?? text(data["text/plain"]));
    } else if (picture) {
      const source = `data:${picture};base64,${text(data[picture]).replace(/\s/g, "")}`;
      box.append(element("img", { src: source, alt: "What the cell has drawn" }));
    } else {
      return lines("text_plain", text(data["text/plain"])).box;
    }
    return box;
  }
}

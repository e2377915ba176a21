// What one run of a cell shows, below the cell: JupyterLab's output area and output model.
import { OutputArea, OutputAreaModel, SimplifiedOutputArea } from "@jupyterlab/outputarea";
import { Widget } from "@lumino/widgets";
import { element } from "../../dom.js";
import { toShow } from "./bundles.js";
import { pauseSince, SHOW_EVERY_MS } from "./pace.js";

const UPDATE = "update_display_data";
const PLACE = ".jp-OutputArea-output";

/** JupyterLab's output area without prompts, but with a place for the answer to `input()`. */
class CellArea extends SimplifiedOutputArea {
  onInputRequest(message, future) {
    OutputArea.prototype.onInputRequest.call(this, message, future);
    const input = this.node.querySelector(".jp-Stdin-input");
    input.setAttribute("aria-label", message.content.prompt || "Input");
  }
}

/** The outputs of one run. They take the place of what stood there with the first of them. */
export class CellOutputs {
  #cell;
  #rendermime;
  #displays;
  #alt;
  #previous;
  #before;
  #box = element("div", { class: "cell_output docutils container live" });
  #area;
  #isShown = false;
  #pending = [];
  #timer = null;
  #pause = SHOW_EVERY_MS;
  #gone = new AbortController();
  // Outputs also begin and cease to scroll with the width of the page, and with what is drawn late.
  #sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) reach(target.closest(PLACE));
  });

  /** The package that the run lacked. */
  lacks = "";

  /**
   * @param {HTMLElement} cell `div.cell`
   * @param {{rendermime: import("@jupyterlab/rendermime").IRenderMimeRegistry, displays:
   *   import("./displays.js").Displays, alt?: string, previous?: CellOutputs}} options displays:
   *   those of the page; alt: what its pictures show, where that is known; previous: what the
   *   cell's last run shows
   */
  constructor(cell, { rendermime, displays, alt, previous }) {
    this.#cell = cell;
    this.#rendermime = rendermime;
    this.#displays = displays;
    this.#alt = alt;
    this.#previous = previous;
    previous?.release();
    this.#before = [...cell.querySelectorAll(":scope > :is(.cell_output, .predicted)")];
    this.#area = new CellArea({
      model: new OutputAreaModel({ trusted: true }),
      rendermime,
      showInputPlaceholder: false,
    });
    for (const old of this.#before) old.classList.add("outdated");
  }

  /** Aborted when the cell runs again: nothing more is shown. */
  get signal() {
    return this.#gone.signal;
  }

  /** Take an output (nbformat's, or an update_display_data). Also after the run has ended. */
  add(output) {
    if (this.signal.aborted) return;
    const last = this.#pending.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream") {
      if (last.name === output.name) {
        last.text += output.text;
        return;
      }
    }
    this.#pending.push({ ...output });
    // The first after a pause is shown at once.
    this.#timer ??= setTimeout(() => this.#flush(), this.#isShown ? this.#pause : 0);
  }

  /** Clear what is shown, at once or with the next output. */
  clear(wait) {
    // What would be cleared before it was seen is not shown.
    this.#pending = this.#pending.filter(({ output_type: type }) => type === UPDATE);
    this.#area.model.clear(wait);
  }

  /** The cell needs the package `name`, which is not here: if it showed nothing, all stays. */
  lack(name) {
    this.lacks = name;
  }

  /** Ask the reader what `input()` wants to know. */
  ask(message, future) {
    this.#flush();
    this.#takePlace();
    this.#area.onInputRequest(message, future);
  }

  /** The run is done: what it no longer shows goes away. */
  end() {
    this.#flush();
    if (this.lacks && !this.#isShown) {
      for (const old of this.#before) old.classList.remove("outdated");
      return;
    }
    this.#takePlace();
    this.#settle();
  }

  /** Show nothing more; what is shown stays for now. */
  release() {
    this.#flush();
    this.#gone.abort();
  }

  dispose() {
    this.#previous?.dispose();
    this.#sizes.disconnect();
    this.#area.model.dispose();
    this.#area.dispose();
    this.#box.remove();
    this.#displays.tidy();
  }

  #flush() {
    clearTimeout(this.#timer);
    this.#timer = null;
    const [pending, began] = [this.#pending, performance.now()];
    this.#pending = [];
    if (!pending.length) return;
    this.#takePlace();
    for (const output of pending) this.#show(output);
    this.#settle();
    this.#pause = pauseSince(began);
  }

  #show(output) {
    const shown = toShow(output, this.#rendermime, this.#alt);
    if (output.output_type === UPDATE) this.#displays.update(shown);
    else this.#displays.add(this.#area.model, shown);
  }

  #takePlace() {
    if (this.#isShown) return;
    this.#isShown = true;
    this.#cell.classList.remove("with-figure");
    this.#previous?.dispose();
    this.#previous = null;
    for (const old of this.#before) {
      if (!old.querySelector(".nn-room")) {
        old.remove();
        continue;
      }
      // A figure of the page may be waiting in it for its start: hidden, not removed.
      old.hidden = true;
      for (const named of old.querySelectorAll("[id]")) named.removeAttribute("id");
    }
    this.#cell.append(this.#box);
    Widget.attach(this.#area, this.#box);
  }

  #settle() {
    this.#box.hidden = !this.#area.widgets.length;
    for (const place of this.#box.querySelectorAll(PLACE)) {
      reach(place);
      for (const sized of [place, ...place.children]) this.#sizes.observe(sized);
    }
  }
}

/** What scrolls can be reached by keyboard, and only that. */
function reach(place) {
  if (!place) return;
  const scrolls = place.scrollWidth > place.clientWidth || place.scrollHeight > place.clientHeight;
  if (scrolls) place.tabIndex = 0;
  else if (place !== document.activeElement) place.removeAttribute("tabindex");
}

// The bar at the lower edge: what Python is doing, and the buttons that concern all of the page.
import { button, element } from "../dom.js";

const MEGABYTE = 1e6;

export class Bar {
  /**
   * @param {{runAll: () => void, stop: () => void, reset: () => void}} actions
   */
  constructor(actions) {
    this.status = element("span", { class: "nn-live-status", role: "status" });
    this.label = element("span", { class: "nn-live-label" });
    this.progress = element("progress", { "aria-label": "Loading Python", hidden: "" });
    this.runAll = button("Run all", actions.runAll);
    this.stop = button("Stop", actions.stop, { "aria-label": "Stop Python", disabled: "" });
    this.reset = button("Reset", actions.reset, {
      "aria-label": "Reset Python",
      title: "Start Python afresh: all names are forgotten",
      disabled: "",
    });
    this.notebook = element(
      "a",
      { class: "nn-live-button", target: "_blank", "aria-label": "Open in JupyterLab", hidden: "" },
      element("span", { class: "nn-live-wide" }, "Open in "),
      "JupyterLab",
    );
    const words = element("div", { class: "nn-live-words" }, this.label, this.progress, this.status);
    const buttons = element("div", { class: "nn-live-buttons" }, this.runAll, this.stop, this.reset, this.notebook);
    this.element = element("section", { class: "nn-live-bar", "aria-label": "Running code" }, words, buttons);
    document.querySelector("article").append(this.element);
  }

  say(text) {
    this.status.textContent = text;
  }

  /** How far loading is: bytes, and words. Whole megabytes only, for those who listen. */
  load({ text, loaded, total }) {
    this.progress.hidden = !total;
    if (!total) {
      this.say(text);
      return;
    }
    this.progress.max = total;
    this.progress.value = loaded;
    this.say(`${text}: ${Math.round(loaded / MEGABYTE)} of ${Math.round(total / MEGABYTE)} MB`);
  }

  /** @param {"none" | "starting" | "idle" | "busy" | "lost"} state */
  show(state) {
    if (state !== "starting") this.progress.hidden = true;
    this.stop.disabled = state !== "busy";
    this.reset.disabled = state === "none" || state === "starting";
    this.state = state;
  }

  describe({ label, notebook }) {
    this.label.textContent = label;
    this.notebook.hidden = !notebook;
    if (notebook) this.notebook.href = notebook;
  }
}

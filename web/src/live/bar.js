// The bar at the lower edge: what Python is doing, and the buttons that concern all of the page.
import { button, element } from "../dom.js";

const MEGABYTE = 1e6;

// A button that is `disabled` while it is focused loses the keyboard's place on the page.
function enable(button, isEnabled) {
  button.setAttribute("aria-disabled", String(!isEnabled));
}

function ifEnabled(action) {
  return ({ currentTarget }) => {
    if (currentTarget.getAttribute("aria-disabled") === "false") action();
  };
}

/** The same words again would be read out again. */
function tell(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

export class Bar {
  /**
   * @param {{runAll: () => void, stop: () => void, reset: () => void, download: () => void, open:
   *   (file: File) => void}} actions
   */
  constructor(actions) {
    this.status = element("span", { class: "nn-live-status", role: "status" });
    this.warning = element("span", { class: "nn-live-warning", role: "status" });
    this.label = element("span", { class: "nn-live-label" });
    this.about = element("a", { class: "nn-live-about", hidden: "" }, "What is in it");
    this.progress = element("progress", { "aria-label": "Loading Python", hidden: "" });
    this.runAll = button("Run all", actions.runAll);
    this.stop = button("Stop", ifEnabled(actions.stop), { "aria-label": "Stop Python" });
    this.reset = button("Reset", ifEnabled(actions.reset), {
      "aria-label": "Reset Python",
      title: "Start Python afresh: all names are forgotten",
    });
    this.lab = element(
      "a",
      { class: "nn-live-button", target: "_blank", "aria-label": "Open in JupyterLab", hidden: "" },
      element("span", { class: "nn-live-wide" }, "Open in "),
      "JupyterLab",
    );
    this.download = button("Download", actions.download, {
      "aria-label": "Download my notebook",
      title: "Download my notebook: this page with what you have typed",
    });
    const file = element("input", { type: "file", accept: ".ipynb", hidden: "" });
    file.addEventListener("change", () => {
      const [chosen] = file.files;
      file.value = "";
      if (chosen) actions.open(chosen);
    });
    this.open = button("Open", () => file.click(), {
      "aria-label": "Open my notebook",
      title: "Open my notebook: put what it holds into this page",
    });
    const words = element(
      "div",
      { class: "nn-live-words" },
      element("span", {}, this.label, " ", this.about),
      this.progress,
      this.status,
      this.warning,
    );
    const buttons = element(
      "div",
      { class: "nn-live-buttons" },
      this.runAll,
      this.stop,
      this.reset,
      this.download,
      this.open,
      file,
      this.lab,
    );
    this.element = element(
      "section",
      { class: "nn-live-bar", "aria-label": "Running code" },
      words,
      buttons,
    );
    document.querySelector("article").append(this.element);
    document.documentElement.classList.add("with-live-bar");
  }

  say(text) {
    tell(this.status, text);
  }

  /** What stays in sight until it no longer holds; nothing where `text` is empty. */
  warn(text) {
    tell(this.warning, text);
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
    enable(this.stop, state === "busy");
    enable(this.reset, state !== "none" && state !== "starting");
    this.state = state;
  }

  describe({ label, labAddress, aboutAddress }) {
    this.label.textContent = label;
    this.about.hidden = !aboutAddress;
    if (aboutAddress) this.about.href = aboutAddress;
    this.lab.hidden = !labAddress;
    if (labAddress) this.lab.href = labAddress;
  }
}

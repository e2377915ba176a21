// The life of a figure on a page. Its own file says how to compute numbers from values, and how to
// draw them.
import { Announcer } from "./announcing.js";
import { html } from "./drawing.js";
import { accepted, address, preset } from "./presets.js";
import { nameSlider } from "./slider_names.js";
import { Stage } from "./stage.js";
import { unpack } from "./unpacking.js";

const COPIED_MS = 2000;

/**
 * Make an anywidget module of a figure.
 *
 * `compute(values, data)` returns plain numbers: no drawing, no state. A slider's value is a number,
 * a choice's is the option's text.
 * `draw({ stage, numbers, values, data, set, again, width })` draws one frame and returns the sentence
 * that says what the picture now shows; `again()` asks for another frame. `height(width, data, values)`
 * is the picture's height in pixels. `addressed(values)` returns those that a copied link tells; without
 * it, all.
 * With `asks`, the figure opens `asking`: `draw` leaves the answer out until the reader has moved
 * something, pressed "Show the answer", or come by an address that asks for a state.
 */
export function figure(own) {
  return {
    render({ model, el }) {
      const shown = new ShownFigure(own, model, el);
      shown.start();
      return () => shown.end();
    },
  };
}

class ShownFigure {
  constructor(own, model, el) {
    this.own = own;
    this.model = model;
    this.name = model.get("figure");
    this.limits = model.get("limits");
    this.former = model.get("former");
    this.data = unpack(model.get("numbers"));
    this.first = this.values();
    // What a reader has typed outlives Reset and presets.
    const typed = ([key]) => this.limits[key].typed;
    this.beginning = Object.fromEntries(Object.entries(this.first).filter((each) => !typed(each)));
    this.pending = 0;
    this.asking = own.asks === true;
    this.build(el, model.get("title"));
  }

  build(el, title) {
    this.reset = html("button", { type: "button" }, "Reset");
    this.link = html("button", { type: "button" }, "Copy link");
    this.answer = html("button", { type: "button", hidden: "" }, "Show the answer");
    const tools = html("span", { class: "nn-tools" }, this.answer, this.reset, this.link);
    const heading = html("span", { class: "nn-title" }, title);
    const head = html("figcaption", { class: "nn-head" }, heading, tools);
    // Two of the same, of which everyone meets one.
    const place = html("p", { class: "nn-words", "aria-hidden": "true" });
    const region = html("div", { class: "nn-spoken", role: "status" });
    this.container = html("div", { class: "nn-stage" });
    const attributes = { class: "nn-figure", "data-figure": this.name };
    this.root = html("figure", attributes, head, this.container, place, region);
    const id = `figure-${this.name}`;
    if (!document.getElementById(id)) this.root.id = id;
    el.append(this.root);
    this.stage = new Stage(this.root, this.container);
    this.announcer = new Announcer({ place, region, picture: this.stage.svg, title });
  }

  /** The controls' values, by name. */
  values() {
    return Object.fromEntries(
      Object.entries(this.limits).map(([key, limit]) => [key, this.value(key, limit)]),
    );
  }

  value(key, { options, scale }) {
    const value = this.model.get(key);
    if (options) return options[value];
    // A slider adds up its steps and hands over 0.30000000000000004.
    return scale === "linear" ? Number(value.toFixed(10)) : value;
  }

  /** Move controls; what no control takes is left out. */
  set(changes) {
    for (const [given, value] of Object.entries(changes)) {
      const key = this.former[given] ?? given;
      const limit = Object.hasOwn(this.limits, key) && this.limits[key];
      const usable = limit ? accepted(value, limit) : null;
      if (usable !== null) this.model.set(key, limit.options?.indexOf(usable) ?? usable);
    }
    this.model.save_changes();
  }

  /** Only here: within a frame, to ask the page for a width makes it lay out once more. */
  measure() {
    this.width = Math.floor(this.container.clientWidth);
  }

  /** Draw with the next frame of the page. */
  redraw() {
    this.pending ||= requestAnimationFrame(() => this.pending && this.frame());
  }

  /**
   * Draw as soon as all that changes together has changed: the page's next frame is then on its way
   * already. What changes again before that frame is drawn with it.
   */
  redrawAtOnce() {
    if (this.isDrawn) {
      this.redraw();
      return;
    }
    this.isDrawn = true;
    requestAnimationFrame(() => (this.isDrawn = false));
    queueMicrotask(() => this.frame());
  }

  frame() {
    this.pending = 0;
    const { own, root, stage, data } = this;
    const { width } = this;
    if (width === 0) return;
    const values = this.values();
    const numbers = own.compute(values, data);
    Object.assign(root, { values, numbers });
    stage.clear(width, own.height(width, data, values));
    const set = (changes) => this.set(changes);
    const again = () => this.redraw();
    const { asking } = this;
    if (this.answer.hidden === asking) this.answer.hidden = !asking;
    this.announcer.say(own.draw({ stage, numbers, values, data, set, again, width, asking }));
    stage.finish();
  }

  /** Take the state that an address asks for, if it is about this figure. */
  arrive(hash) {
    const wanted = preset(hash, this.name);
    if (!wanted) return;
    this.set({ ...this.beginning, ...wanted });
    this.reveal();
    this.root.scrollIntoView({ block: "center" });
  }

  /** Show what has been asked for. */
  reveal() {
    this.asking = false;
    this.redraw();
  }

  ask() {
    this.asking = this.own.asks === true;
    this.redraw();
  }

  startAgain() {
    this.set(this.beginning);
    this.ask();
  }

  onMove() {
    const values = this.values();
    if (Object.keys(values).some((key) => values[key] !== this.first[key])) this.asking = false;
    this.redrawAtOnce();
  }

  async copyLink() {
    const values = this.own.addressed?.(this.values()) ?? this.values();
    history.replaceState(null, "", address(this.name, values));
    let copied = true;
    try {
      await navigator.clipboard.writeText(location.href);
    } catch {
      copied = false;
    }
    this.link.textContent = copied ? "Copied" : "In the address bar";
    setTimeout(() => (this.link.textContent = "Copy link"), COPIED_MS);
  }

  start() {
    const { root, own, data, model } = this;
    const changes = Object.keys(this.limits).map((key) => `change:${key}`);
    const onMove = () => this.onMove();
    const forPaper = () => this.onPaper();
    const onHash = () => this.arrive(location.hash);
    const onClick = ({ target }) => {
      const anchor = target.closest?.("a[href^='#']");
      if (anchor) this.arrive(anchor.getAttribute("href"));
    };
    model.on(changes.join(" "), onMove);
    this.answer.addEventListener("click", () => {
      this.reveal();
      this.reset.focus(); // the button that had the focus goes
    });
    this.reset.addEventListener("click", () => this.startAgain());
    this.link.addEventListener("click", () => this.copyLink());
    addEventListener("hashchange", onHash);
    document.addEventListener("click", onClick);
    addEventListener("beforeprint", forPaper);
    this.observers = [
      watchSize(this.container, () => {
        this.measure();
        this.redraw();
      }),
      watchTheme(() => this.onTheme()),
    ];
    this.end = () => {
      model.off(changes.join(" "), onMove);
      removeEventListener("beforeprint", forPaper);
      removeEventListener("hashchange", onHash);
      document.removeEventListener("click", onClick);
      for (const observer of this.observers) observer.disconnect();
      this.announcer.stop();
    };
    Object.assign(root, {
      limits: this.limits,
      former: this.former,
      set: (wanted) => this.set(wanted),
      compute: (given) => own.compute({ ...this.values(), ...given }, data),
    });
    this.measure();
    if (matchMedia("print").matches) this.onPaper();
    this.frame();
    // The controls are put beside the picture only after this.
    requestAnimationFrame(() => this.meetControls());
  }

  meetControls() {
    const box = this.root.closest(".nn-box");
    if (!box) return;
    this.observers.push(watchSliders(box));
    this.arrive(location.hash);
  }

  /** Paper has no buttons: the answer is printed. */
  onPaper() {
    if (!this.asking) return;
    this.asking = false;
    this.frame();
    addEventListener("afterprint", () => this.ask(), { once: true });
  }

  onTheme() {
    this.stage.forgetColours();
    this.redraw();
  }
}

function watchSize(element, action) {
  const observer = new ResizeObserver(action);
  observer.observe(element);
  return observer;
}

/** Follow dark and light: the site, JupyterLab, Colab and VS Code each mark it their own way. */
function watchTheme(action) {
  const observer = new MutationObserver(action);
  const attributeFilter = ["data-theme", "data-jp-theme-light", "theme", "class"];
  observer.observe(document.documentElement, { attributes: true, attributeFilter });
  observer.observe(document.body, { attributes: true, attributeFilter });
  return observer;
}

/** Name the sliders that are there, and those still to come. */
function watchSliders(box) {
  const rows = () => box.querySelectorAll(".widget-slider");
  const nameAll = () => rows().forEach(nameSlider);
  // Numbers beside sliders and pictures change all the time; controls come as elements of HTML.
  const isControl = (node) => node instanceof HTMLElement;
  const observer = new MutationObserver((records) => {
    if (records.some(({ addedNodes }) => [...addedNodes].some(isControl))) nameAll();
  });
  nameAll();
  observer.observe(box, { childList: true, subtree: true });
  return observer;
}

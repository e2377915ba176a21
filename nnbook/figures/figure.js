// What all figures share: life cycle, drawing helpers, presets in the address, words.
// A figure's own file says how to compute numbers from values, and how to draw them.

const SVG = "http://www.w3.org/2000/svg";

/** Build an SVG element. Attributes with an undefined value are left out. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.flat());
  return node;
}

function html(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** Text at a point; `anchor` is start, middle or end. */
export function text(x, y, content, className = "ink", anchor = "start") {
  return svg("text", { x, y, class: className, "text-anchor": anchor }, String(content));
}

/** A number with a real minus sign and fixed decimals. */
export function fixed(value, decimals = 2) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const shown = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(shown) !== 0 ? `−${shown}` : shown;
}

/** An SVG path through points given in pixels; a gap where a coordinate is not finite. */
export function path(points, className) {
  let pen = "M";
  let d = "";
  for (const [x, y] of points) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      pen = "M";
      continue;
    }
    d += `${pen}${x.toFixed(2)} ${y.toFixed(2)}`;
    pen = "L";
  }
  return svg("path", { d, class: className, fill: "none" });
}

/** Markers that differ in shape as well as in colour: circle, square, triangle. */
export function marker(kind, x, y, size, className) {
  if (kind === 0) return svg("circle", { cx: x, cy: y, r: size, class: className });
  if (kind === 1) {
    const side = size * 1.75;
    const corner = { x: x - side / 2, y: y - side / 2 };
    return svg("rect", { ...corner, width: side, height: side, class: className });
  }
  const points = `${x},${y - size * 1.25} ${x - size * 1.15},${y + size * 0.8} ${x + size * 1.15},${y + size * 0.8}`;
  return svg("polygon", { points, class: className });
}

/**
 * Axes inside `box` (left, top, right, bottom in pixels) over the ranges `x` and `y`.
 * Returns the group to add and the maps between data and pixels. `log` takes powers of ten.
 */
export function axes({ box, x, y, xTicks = [], yTicks = [], xLabel, yLabel, format = String }) {
  const scale = (low, high, from, to) => (value) =>
    from + ((value - low) / (high - low)) * (to - from);
  const toX = scale(x[0], x[1], box.left, box.right);
  const toY = scale(y[0], y[1], box.bottom, box.top);
  const group = svg("g", { class: "nn-axes" });
  for (const tick of xTicks) {
    const at = toX(tick);
    group.append(svg("line", { x1: at, x2: at, y1: box.top, y2: box.bottom, class: "grid" }));
    group.append(text(at, box.bottom + 16, format(tick, "x"), "muted", "middle"));
  }
  for (const tick of yTicks) {
    const at = toY(tick);
    group.append(svg("line", { x1: box.left, x2: box.right, y1: at, y2: at, class: "grid" }));
    group.append(text(box.left - 6, at + 4, format(tick, "y"), "muted", "end"));
  }
  if (xLabel)
    group.append(text((box.left + box.right) / 2, box.bottom + 34, xLabel, "muted", "middle"));
  if (yLabel) group.append(text(box.left, box.top - 8, yLabel, "muted", "start"));
  return {
    group,
    x: toX,
    y: toY,
    fromX: scale(box.left, box.right, x[0], x[1]),
    fromY: scale(box.bottom, box.top, y[0], y[1]),
  };
}

/** Undo `packed` of figure.py: float32 bytes become (nested) arrays of numbers. */
function unpack(value) {
  if (Array.isArray(value)) return value.map(unpack);
  if (value === null || typeof value !== "object") return value;
  if (value.bytes !== undefined && value.shape !== undefined) {
    const bytes = value.bytes;
    const view = ArrayBuffer.isView(bytes)
      ? new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      : new DataView(bytes);
    const flat = Array.from({ length: view.byteLength / 4 }, (_, i) =>
      view.getFloat32(4 * i, true),
    );
    return nest(flat, value.shape);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item)]));
}

function nest(flat, shape) {
  if (shape.length === 0) return flat[0];
  if (shape.length === 1) return flat;
  const size = flat.length / shape[0];
  return Array.from({ length: shape[0] }, (_, i) =>
    nest(flat.slice(i * size, (i + 1) * size), shape.slice(1)),
  );
}

/** Bring a value from outside into a control's range and onto its steps; null when it is none. */
function accepted(value, limit) {
  if (limit.options) {
    const wanted = String(value).toLowerCase();
    const named = limit.options.findIndex((option) => option.toLowerCase() === wanted);
    const index = named >= 0 ? named : Number(value);
    return Number.isInteger(index) && index >= 0 && index < limit.options.length ? index : null;
  }
  if (typeof value === "string" && value.trim() === "") return null;
  const number = Number(value);
  if (!Number.isFinite(number)) return null;
  // A log slider steps through exponents of ten.
  const log = limit.scale === "log";
  if (log && number <= 0) return null;
  const bounded = Math.min(limit.max, Math.max(limit.min, log ? Math.log10(number) : number));
  const steps = Math.round((bounded - limit.min) / limit.step);
  const stepped = Number((limit.min + steps * limit.step).toFixed(10));
  return log ? 10 ** stepped : stepped;
}

/** Read `#name:a=1,b=2`; null when the address is not about this figure. */
function preset(hash, name) {
  const start = `#${name}:`;
  if (!hash.startsWith(start)) return null;
  try {
    const body = decodeURIComponent(hash.slice(start.length));
    return Object.fromEntries(body.split(",").map((pair) => pair.split("=")));
  } catch {
    return null; // a stray % is no preset
  }
}

/** Give ipywidgets' slider handles and read-outs the accessible names that they lack. */
function nameControls(box) {
  for (const row of box.querySelectorAll(".jupyter-widgets")) {
    const label = row.querySelector(":scope > .widget-label")?.textContent;
    if (!label) continue;
    for (const handle of row.querySelectorAll(".noUi-handle"))
      handle.setAttribute("aria-label", label);
    for (const readout of row.querySelectorAll(".widget-readout[contenteditable]")) {
      readout.setAttribute("role", "textbox");
      readout.setAttribute("aria-label", `${label}, type a value`);
    }
  }
}

/** Follow dark and light: the site, JupyterLab, Colab and VS Code each mark it their own way. */
function watchTheme(redraw) {
  const observer = new MutationObserver(redraw);
  const attributeFilter = ["data-theme", "data-jp-theme-light", "theme", "class"];
  observer.observe(document.documentElement, { attributes: true, attributeFilter });
  observer.observe(document.body, { attributes: true, attributeFilter });
  return observer;
}

/** The drawing surface that `draw` receives. */
class Stage {
  constructor(root, container) {
    this.root = root;
    this.picture = svg("g");
    this.handles = svg("g", { class: "nn-handles" });
    this.svg = svg("svg", { role: "img" }, this.picture, this.handles);
    this.grips = new Map();
    container.append(this.svg);
    this.svg.addEventListener("pointerdown", (event) => this.press(event));
  }

  /** Start a frame of this size in pixels. */
  clear(width, height) {
    this.width = width;
    this.height = height;
    this.svg.setAttribute("width", width);
    this.svg.setAttribute("height", height);
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.picture.replaceChildren();
    this.onPress = null;
  }

  add(...nodes) {
    this.picture.append(...nodes.flat());
  }

  /** The rgb triple of a palette colour ("a", "paper", …) in the present theme. */
  rgb(name) {
    const probe = html("span", { style: `color: var(--nn-${name})` });
    this.root.append(probe);
    const parts = getComputedStyle(probe)
      .color.match(/[\d.]+/g)
      .slice(0, 3)
      .map(Number);
    probe.remove();
    return parts;
  }

  /** A raster over `box`: `colour(column, row)` gives [r, g, b, alpha 0–255]. */
  raster(box, columns, rows, colour) {
    this.canvas ??= document.createElement("canvas");
    this.canvas.width = columns;
    this.canvas.height = rows;
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    const image = context.createImageData(columns, rows);
    for (let row = 0, at = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1, at += 4) {
        image.data.set(colour(column, row), at);
      }
    }
    context.putImageData(image, 0, 0);
    return svg("image", {
      x: box.left,
      y: box.top,
      width: box.right - box.left,
      height: box.bottom - box.top,
      preserveAspectRatio: "none",
      href: this.canvas.toDataURL(),
    });
  }

  /** A grip that is dragged with mouse or finger; `move(x, y)` gets pixels. Keys use the sliders. */
  handle(name, x, y, move) {
    let grip = this.grips.get(name);
    if (!grip) {
      grip = svg(
        "g",
        { class: "nn-handle", "data-handle": name },
        svg("circle", { r: 22, class: "nn-reach" }),
        svg("circle", { r: 7, class: "nn-grip" }),
      );
      this.grips.set(name, grip);
      this.handles.append(grip);
    }
    grip.setAttribute("transform", `translate(${x.toFixed(2)} ${y.toFixed(2)})`);
    Object.assign(grip, { at: [x, y], move });
  }

  // Reaches overlap where grips are close together; the nearest one is meant.
  nearest([x, y]) {
    const distance = ({ at }) => Math.hypot(at[0] - x, at[1] - y);
    return [...this.grips.values()].reduce((best, grip) =>
      distance(grip) < distance(best) ? grip : best,
    );
  }

  /** Take a grip that is not in this frame off the picture. */
  hide(name) {
    const grip = this.grips.get(name);
    if (grip) {
      grip.remove();
      this.grips.delete(name);
    }
  }

  press(event) {
    const bounds = this.svg.getBoundingClientRect();
    const at = (e) => [e.clientX - bounds.left, e.clientY - bounds.top];
    const grip = event.target.closest?.(".nn-handle") && this.nearest(at(event));
    if (!grip) {
      this.onPress?.(...at(event));
      return;
    }
    event.preventDefault();
    this.svg.setPointerCapture(event.pointerId);
    const follow = (e) => e.pointerId === event.pointerId && grip.move(...at(e));
    const release = (e) => {
      if (e.pointerId !== event.pointerId) return;
      this.svg.removeEventListener("pointermove", follow);
      this.svg.removeEventListener("pointerup", release);
      this.svg.removeEventListener("pointercancel", release);
    };
    this.svg.addEventListener("pointermove", follow);
    this.svg.addEventListener("pointerup", release);
    this.svg.addEventListener("pointercancel", release);
  }
}

const QUIET_MS = 150;

/**
 * Make an anywidget module of a figure.
 *
 * `compute(values, data)` returns plain numbers: no drawing, no state.
 * `draw({ stage, numbers, values, data, set, width })` draws one frame and returns the sentence
 * that says what the picture now shows. `height(width, data)` is the picture's height in pixels.
 */
export function figure({ compute, draw, height }) {
  function render({ model, el }) {
    const name = model.get("figure");
    const title = model.get("title");
    const limits = model.get("limits");
    const data = unpack(model.get("numbers"));
    const keys = Object.keys(limits);

    const reset = html("button", { type: "button" }, "Reset");
    const link = html("button", { type: "button" }, "Copy link");
    const head = html(
      "figcaption",
      { class: "nn-head" },
      html("span", { class: "nn-title" }, title),
      html("span", { class: "nn-tools" }, reset, link),
    );
    const container = html("div", { class: "nn-stage" });
    const words = html("p", { class: "nn-words", role: "status" });
    const root = html(
      "figure",
      { class: "nn-figure", "data-figure": name },
      head,
      container,
      words,
    );
    if (!document.getElementById(`figure-${name}`)) root.id = `figure-${name}`;
    el.append(root);
    const stage = new Stage(root, container);

    // A slider adds up its steps and hands over 0.30000000000000004.
    const clean = (value, { scale }) => (scale === "linear" ? Number(value.toFixed(10)) : value);
    const values = () =>
      Object.fromEntries(keys.map((key) => [key, clean(model.get(key), limits[key])]));
    const first = values();
    const set = (changes) => {
      for (const [key, value] of Object.entries(changes)) {
        if (!(key in limits)) continue;
        const usable = accepted(value, limits[key]);
        if (usable !== null) model.set(key, usable);
      }
      model.save_changes();
    };

    let sentence = "";
    let quiet = 0;
    const say = () => {
      if (words.textContent !== sentence) words.textContent = sentence;
      stage.svg.setAttribute("aria-label", `${title}. ${sentence}`);
    };
    const frame = () => {
      pending = 0;
      const width = Math.floor(container.clientWidth);
      if (width === 0) return;
      const now = values();
      root.values = now;
      root.numbers = compute(now, data);
      stage.clear(width, height(width, data));
      sentence = draw({ stage, numbers: root.numbers, values: now, data, set, width });
      clearTimeout(quiet);
      if (words.textContent === "") say();
      else quiet = setTimeout(say, QUIET_MS);
    };
    let pending = 0;
    const redraw = () => {
      if (!pending) pending = requestAnimationFrame(frame);
    };

    const arrive = (hash, scroll) => {
      const wanted = preset(hash, name);
      if (!wanted) return false;
      set({ ...first, ...wanted });
      if (scroll) root.scrollIntoView({ block: "center" });
      return true;
    };
    const onHash = () => arrive(location.hash, true);
    const onClick = (event) => {
      const anchor = event.target.closest?.("a[href^='#']");
      if (anchor) arrive(anchor.getAttribute("href"), true);
    };
    reset.addEventListener("click", () => set(first));
    link.addEventListener("click", async () => {
      const now = values();
      const body = keys.map((key) => `${key}=${Number(now[key].toPrecision(6))}`).join(",");
      history.replaceState(null, "", `#${name}:${body}`);
      let copied = true;
      try {
        await navigator.clipboard.writeText(location.href);
      } catch {
        copied = false;
      }
      link.textContent = copied ? "Copied" : "In the address bar";
      setTimeout(() => (link.textContent = "Copy link"), 2000);
    });

    root.limits = limits;
    root.set = set;
    root.compute = (given) => compute({ ...values(), ...given }, data);
    const changes = keys.map((key) => `change:${key}`).join(" ");
    model.on(changes, redraw);
    const sizes = new ResizeObserver(redraw);
    sizes.observe(container);
    const theme = watchTheme(redraw);
    addEventListener("hashchange", onHash);
    document.addEventListener("click", onClick);

    let naming = null;
    requestAnimationFrame(() => {
      const box = el.closest(".nn-box");
      if (!box) return;
      nameControls(box);
      naming = new MutationObserver(() => nameControls(box));
      naming.observe(box, { childList: true, subtree: true });
      arrive(location.hash, true);
    });
    frame();

    return () => {
      model.off(changes, redraw);
      sizes.disconnect();
      theme.disconnect();
      naming?.disconnect();
      removeEventListener("hashchange", onHash);
      document.removeEventListener("click", onClick);
      clearTimeout(quiet);
    };
  }
  return { render };
}

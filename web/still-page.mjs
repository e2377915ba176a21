// As much of a page as a figure asks for while it draws one frame, in Node. Nothing moves here.

const VOID = new Set(["input"]);
const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
// Properties that are attributes in HTML.
const REFLECTED = { className: "class", type: "type", size: "size" };

const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => ESCAPED[sign]);
const kebab = (name) => name.replace(/[A-Z]/g, (big) => `-${big.toLowerCase()}`);

/** Draws nothing. */
const pen = new Proxy(
  {
    createImageData: (width, height) => ({ data: new Uint8ClampedArray(4 * width * height) }),
  },
  { get: (own, name) => own[name] ?? (() => {}) },
);

class StillText {
  constructor(data) {
    this.data = data;
  }

  get textContent() {
    return this.data;
  }

  html() {
    return escaped(this.data);
  }

  remove() {
    this.parent.take(this);
  }

  replaceWith(node) {
    this.parent.take(this, node);
  }
}

class StillElement {
  children = [];
  style = {};
  dataset = {};
  attributes = {};

  constructor(tag) {
    this.tag = tag;
  }

  get clientWidth() {
    return page.width;
  }

  get firstChild() {
    return this.children[0] ?? null;
  }

  get lastChild() {
    return this.children.at(-1) ?? null;
  }

  setAttribute(name, value) {
    this.attributes[name] = String(value);
  }

  removeAttribute(name) {
    delete this.attributes[name];
  }

  append(...nodes) {
    this.#insert(this.children.length, nodes);
  }

  prepend(...nodes) {
    this.#insert(0, nodes);
  }

  before(...nodes) {
    this.parent.#insert(this.parent.children.indexOf(this), nodes);
  }

  after(...nodes) {
    this.parent.#insert(this.parent.children.indexOf(this) + 1, nodes);
  }

  replaceChildren(...nodes) {
    this.children = [];
    this.append(...nodes);
  }

  remove() {
    this.parent.take(this);
  }

  replaceWith(node) {
    this.parent.take(this, node);
  }

  /** Take a child away; `instead` comes in its place. */
  take(child, ...instead) {
    const at = this.children.indexOf(child);
    this.children.splice(at, 1);
    this.#insert(at, instead);
  }

  #insert(at, nodes) {
    for (const node of nodes) if (typeof node !== "string") node.parent = this;
    this.children.splice(at, 0, ...nodes);
  }

  get hidden() {
    return "hidden" in this.attributes;
  }

  set hidden(wanted) {
    if (wanted) this.attributes.hidden = "";
    else delete this.attributes.hidden;
  }

  get textContent() {
    return this.children.map((child) => child.textContent ?? child).join("");
  }

  set textContent(text) {
    this.children = text === "" ? [] : [text];
  }

  /** The first element below that has a class: no figure looks for anything else. */
  querySelector(selector) {
    const below = this.children.filter((child) => child instanceof StillElement);
    const own = below.find(({ attributes }) => `.${attributes.class}` === selector);
    return own ?? below.map((child) => child.querySelector(selector)).find(Boolean) ?? null;
  }

  closest() {
    return null;
  }

  addEventListener() {}

  getContext() {
    return pen;
  }

  toDataURL() {
    return "";
  }

  /** As HTML; where `instead` returns a text for an element, that text. */
  html(instead = () => undefined) {
    return instead(this) ?? this.#written(instead);
  }

  #written(instead) {
    const { tag, style, children } = this;
    const attributes = { ...this.attributes };
    for (const [property, name] of Object.entries(REFLECTED)) {
      if (this[property] === false) delete attributes[name];
      else if (this[property] !== undefined) attributes[name] = this[property];
    }
    for (const [name, value] of Object.entries(this.dataset)) {
      attributes[`data-${kebab(name)}`] = value;
    }
    const { cssText, ...single } = style;
    const styles = Object.entries(single).map(([name, value]) => `${kebab(name)}: ${value}`);
    if (cssText || styles.length)
      attributes.style = [cssText, ...styles].filter(Boolean).join("; ");
    const start = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`);
    const inside = children.map((child) => child.html?.(instead) ?? escaped(child));
    const end = VOID.has(tag) ? "" : `</${tag}>`;
    return `<${tag}${start.join("")}>${inside.join("")}${end}`;
  }
}

const page = { width: 0, sized: [], frames: [] };

class SizeObserver {
  constructor(action) {
    page.sized = [action];
  }

  observe() {}
  disconnect() {}
}

class StillObserver {
  observe() {}
  disconnect() {}
}

export const element = (tag) => new StillElement(tag);

/** Give the page a width, and draw again what follows its size. */
export function widen(width) {
  page.width = width;
  page.frames = [];
  for (const action of page.sized) action();
  for (const frame of page.frames.splice(0)) frame();
}

/** Put up a page of this width, on which nothing has been drawn. */
export function open(width) {
  Object.assign(page, { width, sized: [], frames: [] });
}

Object.assign(globalThis, {
  document: {
    createElement: element,
    createElementNS: (_, tag) => element(tag),
    createTextNode: (text) => new StillText(text),
    getElementById: () => null,
    // What a page may hold beside a figure is there: room that is kept in vain is the lesser fault.
    querySelector: () => element("div"),
    querySelectorAll: () => [],
    addEventListener() {},
    removeEventListener() {},
  },
  location: { hash: "" },
  addEventListener() {},
  removeEventListener() {},
  devicePixelRatio: 1,
  matchMedia: () => ({ matches: false }),
  getComputedStyle: () => ({ color: "rgb(0, 0, 0)" }),
  requestAnimationFrame: (action) => page.frames.push(action),
  ResizeObserver: SizeObserver,
  MutationObserver: StillObserver,
});

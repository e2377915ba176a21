// Pictures as plain descriptions. A new one is held against the last, and only what differs is written
// into the page: what stays costs the browser neither style nor layout nor paint.

const SVG = "http://www.w3.org/2000/svg";

/** An SVG element as it should be. `children` are shapes, rasters and texts. */
export class Shape {
  constructor(tag, attributes, children) {
    this.tag = tag;
    this.attributes = { ...attributes };
    this.children = [];
    this.append(...children);
  }

  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  append(...children) {
    for (const child of children) this.children.push(child.make ? child : new Words(child));
  }

  make() {
    this.node = document.createElementNS(SVG, this.tag);
    this.write({});
    this.node.append(...this.children.map((child) => child.make()));
    return this.node;
  }

  /** Take over the element of `before`, a shape of the same tag, and change what differs. */
  takeOver(before) {
    this.node = before.node;
    this.write(before.attributes);
    const [old, wanted] = [before.children, this.children];
    wanted.forEach((child, i) => {
      if (!old[i]) this.node.append(child.make());
      else if (old[i].tag === child.tag) child.takeOver(old[i]);
      else old[i].node.replaceWith(child.make());
    });
    for (const left of old.slice(wanted.length)) left.node.remove();
  }

  /** Change attributes of the element that has been made. */
  change(attributes) {
    const before = this.attributes;
    this.attributes = { ...before, ...attributes };
    this.write(before);
  }

  write(before) {
    const { node, attributes } = this;
    for (const name in before) {
      if (before[name] !== undefined && attributes[name] === undefined) node.removeAttribute(name);
    }
    for (const name in attributes) {
      const value = attributes[name];
      if (value !== undefined && value !== before[name]) node.setAttribute(name, value);
    }
  }
}

/** A text within a shape. */
class Words {
  constructor(text) {
    this.text = String(text);
  }

  make() {
    this.node = document.createTextNode(this.text);
    return this.node;
  }

  takeOver(before) {
    this.node = before.node;
    if (this.text !== before.text) this.node.data = this.text;
  }
}

/** A canvas within a shape, filled by `pixels`, [r, g, b, alpha] of each from the top left on. */
export class Raster {
  constructor(columns, rows, pixels) {
    Object.assign(this, { tag: "canvas", columns, rows, pixels });
  }

  make() {
    this.node = document.createElement("canvas");
    this.fill();
    return this.node;
  }

  takeOver(before) {
    this.node = before.node;
    this.fill();
  }

  fill() {
    const { node, columns, rows, pixels } = this;
    // A new size clears a canvas, and so does the same one.
    if (node.width !== columns || node.height !== rows)
      Object.assign(node, { width: columns, height: rows });
    const context = node.getContext("2d", { willReadFrequently: true });
    const image = context.createImageData(columns, rows);
    image.data.set(pixels);
    context.putImageData(image, 0, 0);
  }
}

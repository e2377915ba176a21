// A canvas below the drawing, for what changes as a whole with each step: areas, connections, points.
import { outline } from "./marks.js";

const WEIGHTS_OF_LINES = 5;

export class Canvas {
  constructor(stage) {
    this.element = document.createElement("canvas");
    this.element.setAttribute("aria-hidden", "true"); // the drawing above it has the words
    this.images = new Map();
    this.kept = { canvas: document.createElement("canvas"), key: [] };
    stage.svg.before(this.element);
    this.pen = this.element.getContext("2d");
  }

  /** Have this size in pixels of the page. With another than before, what was drawn is gone. */
  resize(width, height) {
    const ratio = Math.min(2, devicePixelRatio || 1);
    this.ratio = ratio;
    const size = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.element.width !== size[0] || this.element.height !== size[1]) {
      [this.element.width, this.element.height] = size;
      Object.assign(this.element.style, { width: `${width}px`, height: `${height}px` });
    }
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  clear() {
    this.pen.clearRect(0, 0, this.element.width, this.element.height);
  }

  /**
   * What `paint(pen)` draws over `box` (left, top, size), from its top left corner. It is drawn anew
   * only where an entry of `key` differs from the last time.
   */
  sheet({ left, top, size }, key, paint) {
    const { ratio } = this;
    const whole = [size, ratio, ...key];
    const { canvas, key: before } = this.kept;
    if (whole.some((each, i) => each !== before[i])) {
      this.kept.key = whole;
      canvas.width = Math.ceil(size * ratio);
      canvas.height = canvas.width;
      const pen = canvas.getContext("2d");
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      paint(pen);
    }
    const wide = canvas.width / ratio;
    this.pen.drawImage(canvas, left, top, wide, wide);
  }

  /**
   * Rasters of `side` × `side`, each over its box (left, top, size): `fill(pixels, i)` writes the
   * colours of the i-th, as `shade` gives them. They share one image, since moving many to the screen
   * takes long.
   */
  rasters(side, boxes, fill) {
    const { canvas, context, image, pixels } = this.imageFor(side, boxes.length);
    const size = side * side;
    boxes.forEach((_, i) => fill(pixels.subarray(i * size, (i + 1) * size), i));
    context.putImageData(image, 0, 0);
    boxes.forEach(({ left, top, size: wide }, i) => {
      this.pen.drawImage(canvas, 0, i * side, side, side, left, top, wide, wide);
    });
  }

  imageFor(side, count) {
    const kept = this.images.get(side);
    if (kept?.canvas.height === side * count) return kept;
    const canvas = kept?.canvas ?? document.createElement("canvas");
    [canvas.width, canvas.height] = [side, side * count];
    const context = canvas.getContext("2d");
    const image = context.createImageData(canvas.width, canvas.height);
    const made = { canvas, context, image, pixels: new Uint32Array(image.data.buffer) };
    this.images.set(side, made);
    return made;
  }

  /**
   * Lines `{ from, to, share }`, the wider the larger the share (0 to 1), in the palette's rgb triples
   * for positive and negative, dashed for negative. Drawn by a few widths: each change of the pen costs.
   */
  lines(all, colours) {
    const { pen } = this;
    const groups = new Map();
    for (const each of all) {
      const weight = Math.min(WEIGHTS_OF_LINES, Math.ceil(Math.abs(each.share) * WEIGHTS_OF_LINES));
      const key = each.share < 0 ? -weight : weight;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(each);
    }
    for (const [key, lines] of groups) {
      const share = Math.abs(key) / WEIGHTS_OF_LINES;
      const alpha = 0.1 + 0.7 * share * share;
      pen.strokeStyle = `rgba(${[...colours[Number(key < 0)], alpha]})`;
      pen.lineWidth = 0.5 + 2.5 * share;
      pen.setLineDash(key < 0 ? [3, 3] : []);
      pen.beginPath();
      for (const { from, to } of lines) {
        pen.moveTo(...from);
        pen.lineTo(...to);
      }
      pen.stroke();
    }
    pen.setLineDash([]);
  }

  /** Empty squares on the paper, each with a rim. */
  squares(boxes, paper, rim) {
    const { pen } = this;
    pen.fillStyle = `rgb(${paper})`;
    pen.strokeStyle = `rgb(${rim})`;
    pen.lineWidth = 2;
    pen.beginPath();
    for (const { left, top, size } of boxes) pen.rect(left, top, size, size);
    pen.stroke();
    pen.fill();
  }
}

/** A row of class `kind`: full, with a rim, or hollow. */
export function point(pen, kind, x, y, size, colour, rim) {
  outline(pen, kind, x, y, size);
  pen.lineWidth = rim ? 0.8 : 1.4;
  if (rim) {
    pen.fillStyle = colour;
    pen.fill();
  }
  pen.strokeStyle = rim ?? colour;
  pen.stroke();
}

/** An rgb triple as the lower bytes of a pixel. */
export const pigment = ([red, green, blue]) => (blue << 16) | (green << 8) | red;

/** A pixel of this pigment; `alpha` from 0 to 255. */
export const shade = (colour, alpha) => (alpha << 24) | colour;

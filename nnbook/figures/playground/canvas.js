// A canvas below the drawing, for what changes as a whole with each step: areas, connections, points.
import { outline } from "./marks.js";

export class Canvas {
  constructor(stage) {
    this.element = document.createElement("canvas");
    this.element.setAttribute("aria-hidden", "true"); // the drawing above it has the words
    this.pixels = document.createElement("canvas");
    stage.svg.before(this.element);
    this.pen = this.element.getContext("2d");
  }

  /** Start a frame of this size in pixels of the page. */
  clear(width, height) {
    const ratio = Math.min(2, devicePixelRatio || 1);
    const size = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.element.width !== size[0] || this.element.height !== size[1]) {
      [this.element.width, this.element.height] = size;
      Object.assign(this.element.style, { width: `${width}px`, height: `${height}px` });
    }
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.pen.clearRect(0, 0, width, height);
  }

  /**
   * Rasters of `side` × `side`, each over its box (left, top, size): `fill(pixels, i)` writes the
   * rgba bytes of the i-th. They share one image, since moving many to the screen takes long.
   */
  rasters(side, boxes, fill) {
    const { pixels } = this;
    pixels.width = side;
    pixels.height = side * boxes.length;
    const context = pixels.getContext("2d");
    const image = context.createImageData(pixels.width, pixels.height);
    const bytes = 4 * side * side;
    boxes.forEach((_, i) => fill(image.data.subarray(i * bytes, (i + 1) * bytes), i));
    context.putImageData(image, 0, 0);
    boxes.forEach(({ left, top, size }, i) => {
      this.pen.drawImage(pixels, 0, i * side, side, side, left, top, size, size);
    });
  }

  /** A line of a palette's rgb triple; dashed where it stands for something negative. */
  line(from, to, rgb, { width, alpha, dashed }) {
    const { pen } = this;
    pen.strokeStyle = `rgb(${rgb.join(" ")} / ${alpha})`;
    pen.lineWidth = width;
    pen.setLineDash(dashed ? [3, 3] : []);
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...to);
    pen.stroke();
    pen.setLineDash([]);
  }

  /** A row of class `kind`: full, with a rim, or hollow. */
  point(kind, x, y, size, colour, rim) {
    const { pen } = this;
    outline(pen, kind, x, y, size);
    pen.lineWidth = rim ? 0.8 : 1.4;
    if (rim) {
      pen.fillStyle = colour;
      pen.fill();
    }
    pen.strokeStyle = rim ?? colour;
    pen.stroke();
  }
}

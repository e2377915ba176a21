// Renderers for HTML, Markdown, pictures and scripts, as this page shows them.
import {
  MimeModel,
  RenderedHTML,
  RenderedImage,
  RenderedMarkdown,
  RenderedSVG,
} from "@jupyterlab/rendermime";
import { Widget } from "@lumino/widgets";
import { element } from "../../dom.js";
import { plot } from "../../plots.js";

const ALTERNATIVE = "What the cell has drawn";
const MATPLOTLIB = /<dc:title>Matplotlib|Created with matplotlib/;

/** The same model, for rendermime to clean: what readers write is trusted, but runs no scripts. */
function untrusted({ data, metadata }) {
  return new MimeModel({ data, metadata, trusted: false });
}

class SafeHTML extends RenderedHTML {
  render(model) {
    return super.render(untrusted(model));
  }
}

class SafeMarkdown extends RenderedMarkdown {
  render(model) {
    return super.render(untrusted(model));
  }
}

function describe(node, metadata) {
  for (const picture of node.querySelectorAll("img")) picture.alt = metadata.alt || ALTERNATIVE;
}

class Picture extends RenderedImage {
  async render(model) {
    await super.render(model);
    describe(this.node, model.metadata);
  }
}

/** SVG: Matplotlib's stands in the page, in its colours; any other is a picture. */
class Drawing extends RenderedSVG {
  async render(model) {
    const source = String(model.data[this.mimeType]);
    const drawn = MATPLOTLIB.test(source) && plot(source, model.metadata.alt || ALTERNATIVE);
    if (drawn) {
      this.node.append(drawn);
      return;
    }
    await super.render(model);
    describe(this.node, model.metadata);
  }
}

class RefusedScript extends Widget {
  async renderModel() {
    const words = "This page runs no scripts of outputs: a script was left out.";
    this.node.replaceChildren(element("p", { class: "nn-refused", role: "note" }, words));
  }
}

function factory(Renderer, defaultRank, ...mimeTypes) {
  return {
    safe: true,
    mimeTypes,
    defaultRank,
    createRenderer: (options) => new Renderer(options),
  };
}

export const richRendererFactories = [
  factory(SafeHTML, 50, "text/html"),
  factory(SafeMarkdown, 60, "text/markdown"),
  factory(Drawing, 80, "image/svg+xml"),
  factory(Picture, 90, ...["png", "jpeg", "gif", "webp", "bmp"].map((kind) => `image/${kind}`)),
  factory(RefusedScript, 110, "text/javascript", "application/javascript"),
];

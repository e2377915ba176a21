// What outputs are rendered with: JupyterLab's rendermime, with this page's renderers.
import { latexRendererFactory, RenderMimeRegistry } from "@jupyterlab/rendermime";
import { addStyles } from "../styles.js";
import { jsonRendererFactory } from "./json.js";
import { Typesetter } from "./math.js";
import { richRendererFactories } from "./rich.js";
import { sanitizer } from "./sanitizer.js";
import { textRendererFactory } from "./text.js";
import { widgetRendererFactory } from "./widget.js";

const markdownParser = {
  async render(source) {
    const { marked } = await import("marked");
    return marked.parse(source);
  },
};

/**
 * @param {string} files address of the site's `_static/`
 * @param {(id: string) => Promise<object | null>} viewOf gives a view of the widget `id`, or null
 */
export function renderers(files, viewOf) {
  addStyles(new URL(OUTPUT_STYLES, files));
  const rendermime = new RenderMimeRegistry({
    initialFactories: [
      jsonRendererFactory,
      ...richRendererFactories,
      latexRendererFactory,
      textRendererFactory,
      widgetRendererFactory(viewOf, () => rendermime),
    ],
    latexTypesetter: new Typesetter(new URL(MATH_STYLES, files)),
    markdownParser,
    sanitizer,
  });
  return rendermime;
}

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

/** Rendermime's resolver: the files that HTML and Markdown name stand beside the notebook. */
function filesIn(folder) {
  return {
    resolveUrl: async (address) => address,
    getDownloadUrl: async (address) => new URL(address, folder).href,
  };
}

/**
 * @param {string} files address of the site's `_static/`
 * @param {(id: string) => Promise<object | null>} viewOf gives a view of the widget `id`, or null
 * @param {string | null} folder address of the folder that cells run in, where it has one
 */
export function renderers(files, viewOf, folder) {
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
    resolver: folder && filesIn(folder),
  });
  return rendermime;
}

// Widgets in outputs: the view of a widget that Python has.
import { Panel } from "@lumino/widgets";
import { VIEW } from "../../mime.js";

const PLAIN = "text/plain";

class RenderedWidget extends Panel {
  #viewOf;
  #rendermime;

  constructor(viewOf, rendermime) {
    super();
    this.#viewOf = viewOf;
    this.#rendermime = rendermime;
    this.addClass("nn-room");
    this.node.dataset.state = "starting";
  }

  async renderModel(model) {
    for (const old of [...this.widgets]) old.dispose();
    // A Python that ends meanwhile leaves the widget's text.
    const view = await this.#viewOf(model.data[VIEW].model_id).catch(() => null);
    if (this.isDisposed) {
      view?.remove?.(); // the cell has run again meanwhile
      return;
    }
    if (view?.isClosed) {
      this.removeClass("nn-room"); // a progress bar that has had its time
      return;
    }
    if (!view) {
      await this.#showText(model);
      return;
    }
    this.addWidget(view.luminoWidget);
    this.node.closest(".cell")?.classList.add("with-figure");
    this.node.dataset.state = "ready";
  }

  async #showText(model) {
    this.removeClass("nn-room");
    const text = this.#rendermime.createRenderer(PLAIN);
    this.addWidget(text);
    const words = model.data[PLAIN] ?? "A widget that this Python does not know.";
    await text.renderModel(this.#rendermime.createModel({ data: { [PLAIN]: words } }));
  }
}

/**
 * @param {(id: string) => Promise<object | null>} viewOf gives a view of the widget `id`, or null
 * @param {() => object} rendermime
 */
export function widgetRendererFactory(viewOf, rendermime) {
  return {
    safe: true,
    mimeTypes: [VIEW],
    defaultRank: -10,
    createRenderer: () => new RenderedWidget(viewOf, rendermime()),
  };
}

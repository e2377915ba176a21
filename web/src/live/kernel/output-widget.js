// ipywidgets' Output: an area that takes what Python shows while it is in use (`with output:`).
import { DOMWidgetView, JupyterLuminoPanelWidget } from "@jupyter-widgets/base";
import { OutputModel as Base } from "@jupyter-widgets/output";
import { OutputAreaModel, SimplifiedOutputArea } from "@jupyterlab/outputarea";
import { toShow } from "../outputs/bundles.js";
import { toOutput } from "./messages.js";

/**
 * The classes of the package `@jupyter-widgets/output`, for this page.
 * @param {import("@jupyterlab/rendermime").IRenderMimeRegistry} rendermime
 * @param {import("../outputs/displays.js").Displays} displays
 */
export function outputWidget(rendermime, displays) {
  class OutputModel extends Base {
    initialize(attributes, options) {
      super.initialize(attributes, options);
      this.area = new OutputAreaModel({ trusted: true });
      this.listenTo(this, "change:msg_id", this.listen);
      this.listenTo(this, "change:outputs", this.takeOver);
      this.takeOver();
      this.listen();
    }

    /** Take the outputs of the message that Python now works on. */
    listen() {
      this.stop?.();
      this.stop = null;
      const [id, { kernel }] = [this.get("msg_id"), this.widget_manager];
      if (!id || !kernel) return;
      const hook = (message) => this.take(message);
      kernel.registerMessageHook(id, hook);
      this.stop = () => kernel.isDisposed || kernel.removeMessageHook(id, hook);
    }

    /** Show what a message brings; false if nobody else is to show it. */
    take(message) {
      const { header, content } = message;
      const output = toOutput(message);
      if (header.msg_type === "clear_output") this.area.clear(content.wait);
      else if (output?.output_type === "update_display_data")
        displays.update(toShow(output, rendermime));
      else if (output) displays.add(this.area, toShow(output, rendermime));
      else return true;
      this.set("outputs", this.area.toJSON(), { isOurs: true });
      this.save_changes();
      return false;
    }

    /** Show what Python has put into `outputs` itself. */
    takeOver(_, __, options) {
      if (options?.isOurs) return;
      this.area.clear();
      for (const output of this.get("outputs") ?? [])
        displays.add(this.area, toShow(output, rendermime));
    }
  }

  class OutputView extends DOMWidgetView {
    _createElement() {
      this.luminoWidget = new JupyterLuminoPanelWidget({ view: this });
      return this.luminoWidget.node;
    }

    _setElement(element) {
      if (this.el || element !== this.luminoWidget.node) throw new Error("the element is fixed");
      this.el = this.luminoWidget.node;
    }

    render() {
      super.render();
      this.luminoWidget.addClass("jupyter-widgets");
      this.luminoWidget.addClass("widget-output");
      this.luminoWidget.addWidget(new SimplifiedOutputArea({ model: this.model.area, rendermime }));
    }
  }
  return { OutputModel, OutputView };
}

// ipywidgets' Output: an area that takes what Python shows while it is in use (`with output:`).
import { DOMWidgetView, JupyterLuminoPanelWidget } from "@jupyter-widgets/base";
import { OutputModel as Base } from "@jupyter-widgets/output";
import { OutputAreaModel, SimplifiedOutputArea } from "@jupyterlab/outputarea";
import { toShow } from "../outputs/bundles.js";
import { pauseSince, SHOW_EVERY_MS } from "../outputs/pace.js";
import { toOutput } from "./messages.js";

const UPDATE = "update_display_data";

/**
 * The classes of the package `@jupyter-widgets/output`, for this page.
 * @param {import("@jupyterlab/rendermime").IRenderMimeRegistry} rendermime
 * @param {import("../outputs/displays.js").Displays} displays
 * @returns {{classes: object, flush: () => void}} flush shows at once what waits to be shown
 */
export function outputWidget(rendermime, displays) {
  const late = new Set();
  class OutputModel extends Base {
    initialize(attributes, options) {
      super.initialize(attributes, options);
      this.area = new OutputAreaModel({ trusted: true });
      this.waiting = [];
      this.timer = null;
      this.pause = SHOW_EVERY_MS;
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

    /** Show what a message brings, in a moment; false if nobody else is to show it. */
    take(message) {
      const { header, content } = message;
      const output = toOutput(message);
      const isClear = header.msg_type === "clear_output";
      if (!output && !isClear) return true;
      const last = this.waiting.at(-1);
      if (output?.output_type === "stream" && last?.name === output.name) last.text += output.text;
      else this.waiting.push(output ?? content);
      late.add(this);
      this.timer ??= setTimeout(() => this.flush(), this.pause);
      return false;
    }

    /** Show what has come meanwhile, and tell Python. */
    flush() {
      clearTimeout(this.timer);
      this.timer = null;
      late.delete(this);
      const [waiting, began] = [this.waiting.splice(0), performance.now()];
      for (const each of waiting) this.show(each);
      if (!waiting.length) return;
      this.set("outputs", this.area.toJSON(), { isOurs: true });
      this.save_changes();
      this.pause = pauseSince(began);
    }

    show(output) {
      if (!output.output_type) this.area.clear(output.wait);
      else if (output.output_type === UPDATE) displays.update(toShow(output, rendermime));
      else displays.add(this.area, toShow(output, rendermime));
    }

    /** Show what Python has put into `outputs` itself. */
    takeOver(_, __, options) {
      if (options?.isOurs) return;
      this.flush();
      this.area.clear();
      for (const output of this.get("outputs") ?? []) this.show(output);
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
  const flush = () => {
    for (const model of late) model.flush();
  };
  return { classes: { OutputModel, OutputView }, flush };
}

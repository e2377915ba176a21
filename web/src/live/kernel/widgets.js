// Widgets of a live kernel: what is moved on the page reaches Python, and the other way round.
import { DOMWidgetModel, DOMWidgetView, shims } from "@jupyter-widgets/base";
import { MessageLoop } from "@lumino/messaging";
import { Widget } from "@lumino/widgets";

import { isKnown, SiteManager } from "../../manager.js";
import { VIEW } from "../../mime.js";

const STYLES = "widgets-style.css";

/** What stands where a widget would, of a family that this page does not have. */
class MissingView extends DOMWidgetView {
  render() {
    const module = this.model.get("_view_module");
    this.el.textContent = `This page has no widgets of ${module}: open the notebook in JupyterLab to see this one.`;
  }
}

// What is on the page, also of a Python that has ended.
const views = new Set();

addEventListener("resize", () => {
  for (const { luminoWidget } of views) {
    MessageLoop.postMessage(luminoWidget, Widget.ResizeMessage.UnknownSize);
  }
});

// Outputs leave the page without a word to the widgets in them; what these hold on to (listeners
// of the window, observers) would stay.
function removeGone() {
  for (const view of views) {
    const widget = view.luminoWidget;
    if (widget.node.isConnected) continue;
    MessageLoop.sendMessage(widget, Widget.Msg.AfterDetach);
    view.remove();
    views.delete(view);
  }
}

export class LiveManager extends SiteManager {
  #kernel;
  #static;
  #onError;
  #unsettled = new Map();
  #asked = null;

  /**
   * @param {import("@jupyterlab/services").KernelConnection} kernel
   * @param {string} files address of the site's `_static/`
   * @param {(error: {ename: string, evalue: string}) => void} onError called when a callback raises
   */
  constructor(kernel, files, onError) {
    super();
    this.#onError = onError;
    this.#kernel = kernel;
    this.#static = files;
    kernel.registerCommTarget(this.comm_target_name, (comm, message) =>
      this.handle_comm_open(new shims.services.Comm(comm), message),
    );
    kernel.anyMessage.connect(this.#onAny, this);
    kernel.iopubMessage.connect(this.#onIOPub, this);
  }

  async loadClass(name, module) {
    if (isKnown(module, name)) return super.loadClass(name, module);
    return name.endsWith("View") ? MissingView : DOMWidgetModel;
  }

  async _get_comm_info() {
    const { content } = await this.#kernel.requestCommInfo({ target_name: this.comm_target_name });
    return content.status === "ok" ? content.comms : {};
  }

  async _create_comm(target, id, data, metadata, buffers) {
    const comm = this.#kernel.createComm(target, id);
    if (data || metadata) comm.open(data, metadata, buffers);
    return new shims.services.Comm(comm);
  }

  #onAny(_, { msg, direction }) {
    if (direction === "send" && msg.header.msg_type === "comm_msg") {
      let arrived;
      const arrival = new Promise((resolve) => {
        arrived = resolve;
      });
      this.#unsettled.set(msg.header.msg_id, { arrival, arrived });
    }
  }

  #onIOPub(_, { header, content, parent_header: parent }) {
    if (header.msg_type === "error" && this.#unsettled.has(parent.msg_id)) this.#onError(content);
    if (header.msg_type !== "status" || content.execution_state !== "idle") return;
    this.#unsettled.get(parent.msg_id)?.arrived();
    this.#unsettled.delete(parent.msg_id);
  }

  /** Resolves when Python knows all that has been changed on the page so far. */
  async settled() {
    // A model holds back what changes until Python has its last message, and then sends the rest.
    // What changes after that, as an animation does without end, is not waited for.
    for (let message = 0; message < 2; message += 1) {
      await Promise.all([...this.#unsettled.values()].map(({ arrival }) => arrival));
    }
  }

  /**
   * Show the widget of an output in `element`, as the built page shows its figures.
   * @returns {Promise<boolean>} false if the output is no widget that this kernel knows
   */
  async display(data, element) {
    const id = data[VIEW]?.model_id;
    if (!id || !(await this.#knows(id))) return false;
    this.#addStyles();
    removeGone();
    const room = document.createElement("div");
    room.className = "nn-room";
    room.dataset.state = "starting";
    element.append(room);
    const view = await this.create_view(await this.get_model(id));
    // The cell may have run again, and its output gone, in the meantime.
    if (!room.isConnected) {
      view.remove();
      return true;
    }
    Widget.attach(view.luminoWidget, room);
    room.dataset.state = "ready";
    views.add(view);
    return true;
  }

  // After a reload, Python has widgets from before it that this page has not heard of.
  async #knows(id) {
    if (!this.has_model(id)) {
      this.#asked ??= this._loadFromKernel();
      await this.#asked;
    }
    return this.has_model(id);
  }

  #addStyles() {
    if (document.querySelector(`link[href*="${STYLES}"]`)) return;
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL(STYLES, this.#static).href;
    document.head.append(link);
  }

  /** The kernel has gone: what is on the page moves on without it. */
  disconnect() {
    super.disconnect();
    this.#kernel.anyMessage.disconnect(this.#onAny, this);
    this.#kernel.iopubMessage.disconnect(this.#onIOPub, this);
    for (const { arrived } of this.#unsettled.values()) arrived();
    this.#unsettled.clear();
  }
}

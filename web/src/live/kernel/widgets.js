// Widgets of a kernel: what is moved on the page reaches Python, and the other way round.
import { DOMWidgetModel, DOMWidgetView, shims } from "@jupyter-widgets/base";
import { MessageLoop } from "@lumino/messaging";
import { Widget } from "@lumino/widgets";

import { isKnown, SiteManager } from "../../manager.js";
import { addStyles } from "../styles.js";
import { toOutput } from "./messages.js";
import { outputWidget } from "./output-widget.js";

const OUTPUT = "@jupyter-widgets/output";

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

/** Let a model send nothing more: with a comm that is closed, each change would be an error. */
function silence(model) {
  delete model.comm;
  model.comm_live = false;
}

export class KernelWidgets extends SiteManager {
  #files;
  #output;
  #onOutput;
  #unsettled = new Map();
  #asked = null;
  #isOver = false;
  #closed = new Set();

  /**
   * @param {import("@jupyterlab/services").KernelConnection} kernel
   * @param {{files: string, rendermime: object, displays: object, onOutput: (output: object,
   *   element: HTMLElement | undefined) => void}} options files: address of the site's `_static/`;
   *   onOutput hears what a callback shows, and what on the page shows its widget
   */
  constructor(kernel, { files, rendermime, displays, onOutput }) {
    super();
    this.kernel = kernel;
    this.#files = files;
    this.#output = outputWidget(rendermime, displays);
    this.#onOutput = onOutput;
    kernel.registerCommTarget(this.comm_target_name, (comm, message) =>
      this.handle_comm_open(new shims.services.Comm(comm), message),
    );
    kernel.anyMessage.connect(this.#onAny, this);
    kernel.iopubMessage.connect(this.#onIOPub, this);
  }

  async loadClass(name, module) {
    const { classes } = this.#output;
    if (module === OUTPUT && name in classes) return classes[name];
    if (isKnown(module, name)) return super.loadClass(name, module);
    return name.endsWith("View") ? MissingView : DOMWidgetModel;
  }

  register_model(id, making) {
    super.register_model(id, making);
    making.then((model) => {
      if (this.#isOver) silence(model);
      else model.once("destroy", () => this.#close(model));
    });
  }

  /** Python has closed the widget: an animation ends with it, too. */
  #close(model) {
    this.#closed.add(model.model_id);
    silence(model);
    model.pause?.();
  }

  async _get_comm_info() {
    const { content } = await this.kernel.requestCommInfo({ target_name: this.comm_target_name });
    return content.status === "ok" ? content.comms : {};
  }

  async _create_comm(target, id, data, metadata, buffers) {
    const comm = this.kernel.createComm(target, id);
    if (data || metadata) comm.open(data, metadata, buffers);
    return new shims.services.Comm(comm);
  }

  #onAny(_, { msg: { header, content }, direction }) {
    if (direction !== "send" || header.msg_type !== "comm_msg") return;
    let arrived;
    const arrival = new Promise((resolve) => {
      arrived = resolve;
    });
    this.#unsettled.set(header.msg_id, { arrival, arrived, widget: content.comm_id });
  }

  #onIOPub(_, { header, content, parent_header: parent }) {
    if (header.msg_type !== "status" || content.execution_state !== "idle") return;
    this.#unsettled.get(parent.msg_id)?.arrived();
    this.#unsettled.delete(parent.msg_id);
  }

  /** What hears of a message that a widget sends; outputs that an Output takes do not come. */
  callbacks() {
    return { iopub: { output: (message) => this.#tell(message) } };
  }

  async #tell(message) {
    const id = this.#unsettled.get(message.parent_header.msg_id)?.widget;
    const model = this.has_model(id) ? await this.get_model(id) : null;
    const shown = await Promise.all(Object.values(model?.views ?? {}));
    this.#onOutput(toOutput(message), shown.at(-1)?.el);
  }

  /** Resolves when Python knows all that has been changed on the page so far. */
  async settled() {
    this.#output.flush();
    // A model holds back what changes until Python has its last message, and then sends the rest.
    // What changes after that, as an animation does without end, is not waited for.
    for (let message = 0; message < 2; message += 1) {
      await Promise.all([...this.#unsettled.values()].map(({ arrival }) => arrival));
    }
  }

  /**
   * A view of the widget `id`, not on the page yet; null if this kernel has no such widget,
   * `{ isClosed: true }` if Python has closed it.
   */
  async view(id) {
    if (this.#closed.has(id)) return { isClosed: true };
    if (!(await this.#knows(id))) return null;
    addStyles(new URL("widgets-style.css", this.#files));
    const view = await this.create_view(await this.get_model(id));
    views.add(view);
    view.luminoWidget.disposed.connect(() => views.delete(view));
    return view;
  }

  // After a reload, Python has widgets from before it that this page has not heard of.
  async #knows(id) {
    if (!this.has_model(id)) {
      this.#asked ??= this._loadFromKernel();
      await this.#asked;
    }
    return this.has_model(id);
  }

  /** The kernel has gone: what is on the page moves on without it. */
  disconnect() {
    this.#isOver = true;
    for (const making of Object.values(this._models)) making.then(silence);
    this.kernel.anyMessage.disconnect(this.#onAny, this);
    this.kernel.iopubMessage.disconnect(this.#onIOPub, this);
    for (const { arrived } of this.#unsettled.values()) arrived();
    this.#unsettled.clear();
  }
}

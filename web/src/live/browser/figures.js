// The figures of one Python. What draws them is loaded when the first is to be seen, or before.

export class Figures {
  #options;
  #widgets = null;
  #loading = null;
  #messages = [];

  /**
   * @param {{folder: URL, styles: URL, tell: (moved: {id: string, control: string, value: unknown})
   *   => void}} options folder: `_static/live/`; tell hears what the reader moves
   */
  constructor(options) {
    this.#options = options;
  }

  /** @param {{output_type: string, id: string}} message what Python says of a figure */
  take(message) {
    this.#messages.push(message);
    this.#pass();
  }

  /** Load what draws figures. Rejects where the site does not answer; may be asked again then. */
  async load() {
    this.#loading ??= import("./widgets.js");
    try {
      const { PageWidgets } = await this.#loading;
      this.#widgets ??= new PageWidgets(this.#options);
    } catch (error) {
      this.#loading = null;
      throw error;
    }
    this.#pass();
  }

  /** A view of the figure `id`, not on the page yet; null if this Python has no such figure. */
  async view(id) {
    await this.load();
    return this.#widgets.view(id);
  }

  #pass() {
    if (!this.#widgets) return;
    for (const message of this.#messages.splice(0)) this.#widgets.take(message);
  }
}

// Figures that Python in the reader's browser has made: drawn by the page from their saved state.
import { families } from "../../families.js";
import { SiteManager } from "../../manager.js";
import { savedModels } from "../../saved.js";
import { addStyles } from "../styles.js";

/** The saved models of a figure: this page has them where it shows the figure; else the site has. */
async function stateOf(figure, folder) {
  const models = savedModels();
  const id = Object.keys(models).find((each) => models[each].state.figure === figure);
  if (id) {
    const family = [...families(models).get(id)];
    return Object.fromEntries(family.map((each) => [each, models[each]]));
  }
  const response = await fetch(new URL(FIGURES[figure], folder));
  if (!response.ok) throw new Error(`the site answers ${response.status}`);
  return response.json();
}

/** The same models under ids of their own: a figure can be there several times. */
function renamed(models, prefix) {
  const ids = Object.keys(models);
  const text = ids.reduce(
    (text, id) => text.replaceAll(id, `${prefix}-${id}`),
    JSON.stringify(models),
  );
  return JSON.parse(text);
}

/** What holds all of a figure: no other model has it as a child. */
function outermost(models) {
  const boxes = Object.entries(models).filter(([, { state }]) => state.children);
  const inner = new Set(boxes.flatMap(([, { state }]) => state.children));
  return boxes.map(([id]) => id).find((id) => !inner.has(`IPY_MODEL_${id}`));
}

/** A figure of Python's: its models, as soon as somebody wants to see them. */
class Figure {
  constructor(manager, { id, figure }) {
    this.manager = manager;
    this.id = id;
    this.name = figure;
    this.values = new Map(); // what Python has set before there was anything to see
    this.controls = null;
    this.opened = null;
  }

  set(control, value) {
    if (!this.controls) this.values.set(control, value);
    else this.controls.get(control)?.(value);
  }

  async root() {
    this.opened ??= this.open();
    return this.manager.get_model(await this.opened);
  }

  async open() {
    const state = renamed(await stateOf(this.name, this.manager.folder), this.id);
    await this.manager.set_state({ version_major: 2, version_minor: 0, state });
    const links = Object.values(state).filter(({ model_name: name }) => name === "LinkModel");
    const controls = new Map();
    for (const { state: link } of links) {
      const [[reference, trait], [, name]] = [link.source, link.target];
      const model = await this.manager.get_model(reference.replace("IPY_MODEL_", ""));
      controls.set(name, (value) => model.set(trait, value));
      if (this.values.has(name)) model.set(trait, this.values.get(name));
      model.on(`change:${trait}`, () =>
        this.manager.tell({ id: this.id, control: name, value: model.get(trait) }),
      );
    }
    this.controls = controls;
    return outermost(state);
  }
}

/** The widgets of one Python. */
export class PageWidgets extends SiteManager {
  #figures = new Map();

  /**
   * @param {{folder: URL, styles: URL, tell: (moved: {id: string, control: string, value: unknown})
   *   => void}} options folder: `_static/live/`; tell hears what the reader moves
   */
  constructor({ folder, styles, tell }) {
    super();
    this.folder = folder;
    this.styles = styles;
    this.tell = tell;
  }

  /** @param {{output_type: string, id: string}} message what Python says of a figure */
  take({ output_type: kind, id, ...more }) {
    if (kind === "figure_open") this.#figures.set(id, new Figure(this, { id, ...more }));
    else this.#figures.get(id)?.set(more.control, more.value);
  }

  /** A view of the figure `id`, not on the page yet; null if this Python has no such figure. */
  async view(id) {
    const figure = this.#figures.get(id);
    if (!figure) return null;
    addStyles(this.styles);
    return this.create_view(await figure.root());
  }
}

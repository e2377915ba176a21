// What is shown under a display id, wherever on the page: an update reaches all of it.

export class Displays {
  #places = new Map();

  /** Add an output to a model, and remember its display id. */
  add(model, output) {
    const length = model.add(output);
    const id = output.transient?.display_id;
    if (!id || output.output_type === "stream") return;
    const places = this.#places.get(id) ?? [];
    this.#places.set(id, [...places, { model, item: model.get(length - 1) }]);
  }

  /** Show `output` in place of what is shown under its display id. */
  update(output) {
    const id = output.transient?.display_id;
    const kept = [];
    for (const { model, item } of this.#places.get(id) ?? []) {
      const index = model.isDisposed ? -1 : indexOf(model, item);
      if (index === -1) continue; // cleared since
      model.set(index, output);
      kept.push({ model, item: model.get(index) });
    }
    if (kept.length) this.#places.set(id, kept);
    else this.#places.delete(id);
  }

  /** Forget what is no longer shown. */
  tidy() {
    for (const [id, places] of this.#places) {
      const kept = places.filter(
        ({ model, item }) => !model.isDisposed && indexOf(model, item) !== -1,
      );
      if (kept.length) this.#places.set(id, kept);
      else this.#places.delete(id);
    }
  }
}

function indexOf(model, item) {
  for (let index = 0; index < model.length; index += 1) {
    if (model.get(index) === item) return index;
  }
  return -1;
}

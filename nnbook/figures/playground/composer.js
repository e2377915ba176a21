// The hidden layers as a reader puts them together: units, activation, one more, one less.
import { html } from "../shared/drawing.js";
import { ACTIVATIONS, MOST_LAYERS, MOST_UNITS, textOf } from "./layers.js";

const NEW = { units: 4, activation: "tanh" };

export class Composer {
  /** `change(text)` gets the layers as text. */
  constructor(change) {
    this.change = change;
    this.layers = [];
    this.rows = [];
    this.more = html("button", { type: "button" }, "Add a layer");
    this.more.addEventListener("click", () => this.add());
    this.element = html(
      "div",
      { class: "nn-layers", role: "group", "aria-label": "Hidden layers" },
      this.more,
    );
  }

  /** Show these layers; what is being typed stays. */
  update(layers) {
    this.layers = layers;
    while (this.rows.length < layers.length) this.rows.push(this.newRow(this.rows.length));
    while (this.rows.length > layers.length) this.rows.pop().element.remove();
    layers.forEach(({ units, activation }, i) => {
      const row = this.rows[i];
      if (document.activeElement !== row.units) row.units.value = units;
      if (row.activation.value !== activation) row.activation.value = activation;
    });
    this.more.disabled = layers.length === MOST_LAYERS;
  }

  newRow(i) {
    const name = `hidden layer ${i + 1}`;
    const units = html("input", {
      type: "number",
      min: 1,
      max: MOST_UNITS,
      "aria-label": `units in ${name}`,
    });
    const options = Object.entries(ACTIVATIONS).map(([value, { label }]) =>
      html("option", { value }, label),
    );
    const activation = html("select", { "aria-label": `activation of ${name}` }, ...options);
    const less = html("button", { type: "button", "aria-label": `Remove ${name}` }, "×");
    units.addEventListener("input", () => {
      const wanted = Number(units.value);
      if (Number.isInteger(wanted) && wanted >= 1 && wanted <= MOST_UNITS)
        this.put(i, { units: wanted });
    });
    units.addEventListener("change", () => {
      units.value = this.layers[i].units;
    });
    activation.addEventListener("change", () => this.put(i, { activation: activation.value }));
    less.addEventListener("click", () => this.remove(i));
    const element = html("span", { class: "nn-layer" }, units, activation, less);
    this.more.before(element);
    return { element, units, activation, less };
  }

  put(i, change) {
    this.hand(this.layers.map((layer, j) => (i === j ? { ...layer, ...change } : layer)));
  }

  add() {
    this.hand([...this.layers, this.layers.at(-1) ?? NEW]);
    if (this.more.disabled) this.rows.at(-1).units.focus();
  }

  remove(i) {
    this.hand(this.layers.filter((_, j) => i !== j));
    (this.rows[Math.min(i, this.rows.length - 1)]?.less ?? this.more).focus();
  }

  hand(layers) {
    this.update(layers);
    this.change(textOf(layers));
  }
}

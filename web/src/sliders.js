// The sliders of a page. A horizontal one with one handle is the browser's own: all that a press of a
// key costs there is a handle that moves, and fingers, keys and screen readers find what they know.
import * as controls from "@jupyter-widgets/controls";

import { nameSlider } from "../../nnbook/figures/shared/slider_names.js";

const USUAL = "drag-tap";

/** The browser's own slider, for views that expect the methods of noUiSlider. */
class OwnSlider {
  constructor(track, options) {
    this.track = track;
    this.heard = { update: [], change: [] };
    this.input = document.createElement("input");
    this.input.type = "range";
    track.classList.add("nn-track");
    track.replaceChildren(this.input);
    this.input.addEventListener("input", () => this.tell("update"));
    this.input.addEventListener("change", () => this.tell("change"));
    this.updateOptions(options);
  }

  get() {
    return this.input.valueAsNumber;
  }

  set(value) {
    this.input.value = value;
    this.tell("update");
  }

  updateOptions({ start, range, step }) {
    const { min, max } = range;
    Object.assign(this.input, { min, max, step: step ?? "any", value: start });
    this.tell("update");
  }

  on(event, handler) {
    this.heard[event].push(handler);
    if (event === "update") this.tell(event);
  }

  tell(event) {
    for (const handler of this.heard[event]) handler([this.get()], 0);
  }

  destroy() {
    this.track.classList.remove("nn-track");
    this.input.remove();
  }
}

/** Whether whole steps lead from one end to the other: the browser's own slider reaches no other end. */
function isReached({ min, max, step }) {
  const steps = (max - min) / step;
  return step === null || Math.abs(steps - Math.round(steps)) < 1e-6;
}

/**
 * A view of ipywidgets that has its names from its first moment. A new value is in the track and in
 * the number beside it before a view is told to update, which would lay out the page to see whether
 * the number is too long.
 */
const named = (View) =>
  class extends View {
    createSlider() {
      super.createSlider();
      nameSlider(this.el);
    }

    update(options) {
      // Options come with a change, and none where a view shows its model for the first time.
      const changed = options && Object.keys(this.model.changedAttributes() || {});
      if (String(changed) !== "value") super.update(options);
    }

    updateDescription() {
      super.updateDescription();
      nameSlider(this.el);
    }
  };

/** The same with the browser's own slider, where that can do what the model asks for. */
const own = (View, { isLog = false } = {}) =>
  named(
    class extends View {
      isOwn() {
        const { orientation, behavior = USUAL, ...range } = this.model.attributes;
        return orientation === "horizontal" && behavior === USUAL && isReached(range);
      }

      createSlider() {
        this.slider = null;
        if (!this.isOwn()) {
          super.createSlider();
          return;
        }
        const { value, min, max, step } = this.model.attributes;
        const start = isLog ? this.logCalc(value) : value;
        this.slider = new OwnSlider(this.$slider, { start, range: { min, max }, step });
        this.$slider.noUiSlider = this.slider;
        this.slider.on("update", (...what) => this.handleSliderUpdateEvent(...what));
        this.slider.on("change", (...what) => this.handleSliderChangeEvent(...what));
      }

      updateSliderOptions(event) {
        if (this.isOwn() === Boolean(this.slider)) super.updateSliderOptions(event);
        else this.regenSlider(event);
      }

      /** While it moves: its number is written into the text that is there, which costs least. */
      handleSliderUpdateEvent(values, handle) {
        if (!this.slider) {
          super.handleSliderUpdateEvent(values, handle);
          return;
        }
        const number = this._validate_slide_value(values[handle]);
        this.tell(isLog ? this.model.get("base") ** number : number);
        if (this.model.get("continuous_update")) this.handleSliderChanged(values, handle);
      }

      tell(number) {
        const words = this.valueToString(number);
        const [text] = this.readout.childNodes;
        if (this.readout.childNodes.length !== 1) this.readout.textContent = words;
        else if (text.data !== words) text.data = words;
        // The slider's own number would be the exponent.
        if (isLog) this.slider.input.setAttribute("aria-valuetext", words);
      }

      handleSliderChangeEvent(values, handle) {
        if (this.slider) this.handleSliderChanged(values, handle);
        else super.handleSliderChangeEvent(values, handle);
      }

      update(options) {
        super.update(options);
        if (this.slider) this.slider.input.disabled = this.model.get("disabled");
      }
    },
  );

/** A handle's colour, wherever the handle is. */
class SliderStyleModel extends controls.SliderStyleModel {}
SliderStyleModel.styleProperties = {
  ...controls.SliderStyleModel.styleProperties,
  handle_color: {
    selector: ".noUi-handle, input[type=range]",
    attribute: "--nn-handle",
    default: null,
  },
};

const views = Object.entries(controls).filter(([, made]) => made.prototype?.createSlider);

export const sliders = {
  SliderStyleModel,
  ...Object.fromEntries(views.map(([name, View]) => [name, named(View)])),
  IntSliderView: own(controls.IntSliderView),
  FloatSliderView: own(controls.FloatSliderView),
  FloatLogSliderView: own(controls.FloatLogSliderView, { isLog: true }),
};

// The widget manager of the website: no kernel, three families of widget classes.
import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import * as controls from "@jupyter-widgets/controls";
import anywidget from "anywidget";

import { nameSlider } from "../../nnbook/figures/shared/slider_names.js";

const CLASSES = {
  "@jupyter-widgets/base": base,
  "@jupyter-widgets/controls": { ...controls, ...namedSliders() },
  anywidget: anywidget(base),
};

/**
 * The views of sliders, whose handles have their names from their first moment. A new value is in the
 * track and in the number beside it before a view is told to update, which would lay out the page to see
 * whether the number is too long.
 */
function namedSliders() {
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
  const sliders = Object.entries(controls).filter(([, made]) => made.prototype?.createSlider);
  return Object.fromEntries(sliders.map(([name, View]) => [name, named(View)]));
}

/** Whether this page can create a model of class `name` from package `module`. */
export function isKnown(module, name) {
  return Object.hasOwn(CLASSES, module) && name in CLASSES[module];
}

export class SiteManager extends ManagerBase {
  async loadClass(name, module) {
    if (!isKnown(module, name)) {
      throw new Error(`no widget class ${name} in ${module}`);
    }
    return CLASSES[module][name];
  }

  // There is no kernel, hence no channel to one.
  async _get_comm_info() {
    return {};
  }

  async _create_comm() {
    throw new Error("this page has no kernel");
  }
}

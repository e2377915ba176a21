// The widget manager of the website: no kernel, three families of widget classes.
import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import * as controls from "@jupyter-widgets/controls";
import anywidget from "anywidget";

import { sliders } from "./sliders.js";

const CLASSES = {
  "@jupyter-widgets/base": base,
  "@jupyter-widgets/controls": { ...controls, ...sliders },
  anywidget: anywidget(base),
};

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

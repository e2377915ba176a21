// JSON as a tree whose branches open.
import { Widget } from "@lumino/widgets";
import { element } from "../../dom.js";

const KIND = "application/json";
const MOST_CHILDREN = 1000;
// Of a tree that is to be shown expanded: deeper branches wait for the reader.
const MOST_LEVELS = 10;

function isBranch(value) {
  return typeof value === "object" && value !== null;
}

function label(key, value) {
  const words = key === "" ? [] : [element("span", { class: "nn-json-key" }, `${key}: `)];
  if (!isBranch(value)) return [...words, JSON.stringify(value)];
  const size = Object.keys(value).length;
  const count = `${size} ${size === 1 ? "item" : "items"}`;
  return [...words, Array.isArray(value) ? `[] ${count}` : `{} ${count}`];
}

function children(value, levels) {
  const entries = Object.entries(value);
  const shown = entries.slice(0, MOST_CHILDREN).map(([key, each]) => node(key, each, levels));
  const rest = entries.length - shown.length;
  return rest > 0 ? [...shown, element("div", {}, `… ${rest} more`)] : shown;
}

/** A value with its key, open for so many levels. What is below is made when it is opened. */
function node(key, value, levels) {
  if (!isBranch(value)) return element("div", {}, ...label(key, value));
  const branch = element("details", {}, element("summary", {}, ...label(key, value)));
  let isFilled = false;
  const fill = () => {
    if (isFilled) return;
    isFilled = true;
    branch.append(...children(value, levels - 1));
  };
  branch.addEventListener("toggle", fill);
  if (levels > 0) {
    fill();
    branch.open = true;
  }
  return branch;
}

class RenderedJSON extends Widget {
  async renderModel({ data, metadata }) {
    const { root = "", expanded = false } = metadata[KIND] ?? {};
    const levels = expanded ? MOST_LEVELS : 1;
    this.node.replaceChildren(node(root === "root" ? "" : root, data[KIND], levels));
  }
}

export const jsonRendererFactory = {
  safe: true,
  mimeTypes: [KIND],
  defaultRank: 0,
  createRenderer() {
    const widget = new RenderedJSON();
    widget.addClass("nn-json");
    return widget;
  },
};

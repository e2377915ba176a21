// Names for what ipywidgets leaves nameless: slider handles and editable read-outs.

function apply(slider) {
  const label = slider.querySelector(".widget-label")?.textContent.trim() || "value";
  const handles = slider.querySelectorAll(".noUi-handle");
  const ends = handles.length === 2 ? [`${label}, lower end`, `${label}, upper end`] : [label];
  handles.forEach((handle, index) => name(handle, ends[index]));
  const readout = slider.querySelector(".widget-readout[contenteditable]");
  if (readout) {
    readout.setAttribute("role", "textbox");
    name(readout, `${label}, type a value`);
  }
}

// A figure may have given a better name already.
function name(element, text) {
  if (!element.hasAttribute("aria-label")) element.setAttribute("aria-label", text);
}

/** Name the handles of every slider inside `root`, now and whenever a slider is rebuilt. */
export function nameSliders(root) {
  for (const slider of root.querySelectorAll(".widget-slider")) {
    apply(slider);
    new MutationObserver(() => apply(slider)).observe(slider, { childList: true, subtree: true });
  }
}

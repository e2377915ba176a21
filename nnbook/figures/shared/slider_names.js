/** Name what ipywidgets leaves nameless in a slider's row: its handles and the number beside it. */
export function nameSlider(row) {
  const label = row.querySelector(".widget-label")?.textContent.trim() || "value";
  const handles = row.querySelectorAll(".noUi-handle, input[type=range]");
  const ends = handles.length === 2 ? [`${label}, lower end`, `${label}, upper end`] : [label];
  for (const [i, handle] of [...handles].entries()) handle.setAttribute("aria-label", ends[i]);
  const readout = row.querySelector(".widget-readout[contenteditable]");
  readout?.setAttribute("role", "textbox");
  readout?.setAttribute("aria-label", `${label}, type a value`);
}

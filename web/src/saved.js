// The widget models that were saved with this page.
import { STATE } from "./mime.js";

/** @returns {Record<string, object>} by id; none where the page has no widgets */
export function savedModels() {
  const script = document.querySelector(`script[type="${STATE}"]`);
  const { state = {}, texts = [] } = script ? JSON.parse(script.textContent) : {};
  for (const model of Object.values(state)) joinCode(model.state, texts);
  return state;
}

/** What tools/site/figure_code.py took apart: code that figures share stands in the page once. */
function joinCode(traits, texts) {
  for (const name of ["_esm", "_css"]) {
    if (Array.isArray(traits[name])) traits[name] = traits[name].map((at) => texts[at]).join("");
  }
}

// Loaded with the first run: all that outputs need.
export { CellOutputs } from "./cell-outputs.js";
export { Displays } from "./displays.js";
export { renderers } from "./renderers.js";

// The row below a cell's code: run it, how it went, back to the book's version.
import { button, element } from "../dom.js";

const MARKS = { ran: "✓", lacking: "–", failed: "✗", queued: "…", running: "…" };

export class Row {
  /**
   * @param {import("./cells.js").Cell} cell
   * @param {{run: () => void, restore: () => void}} actions
   */
  constructor(cell, actions) {
    this.cell = cell;
    this.run = button("Run", actions.run, {
      "aria-label": `Run ${cell.name}`,
      title: "Shift Enter",
    });
    this.run.classList.add("nn-run");
    this.state = element("span", { class: "nn-cell-state" });
    this.elsewhere = element("a", { hidden: "" }, "Where it runs");
    this.restore = button("Undo my changes", actions.restore, {
      "aria-label": `Undo my changes to ${cell.name}`,
      hidden: "",
    });
    this.element = element(
      "div",
      { class: "nn-cell-row" },
      this.run,
      this.state,
      this.elsewhere,
      this.restore,
    );
    cell.source.after(this.element);
  }

  /**
   * @param {"fresh" | "queued" | "running" | "ran" | "lacking" | "failed"} state
   * @param {string} text what else there is to say
   */
  show(state, text = "") {
    this.cell.element.dataset.live = state;
    this.elsewhere.hidden = state !== "lacking" || !this.elsewhere.href;
    this.state.textContent = [MARKS[state], text].filter(Boolean).join(" ");
  }
}

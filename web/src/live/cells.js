// The page's code cells: where their code stands, and where their output goes.
import { altOf } from "../plots.js";

/** A code cell as the built page shows it. */
export class Cell {
  /**
   * @param {HTMLElement} element `div.cell`
   * @param {number} number counted from 1 over the cells that can run here
   */
  constructor(element, number) {
    this.element = element;
    this.number = number;
    this.source = element.querySelector(".cell_input");
    this.printed = this.source.querySelector(".highlight");
    this.original = this.printed.querySelector("pre").textContent.replace(/\n$/, "");
    this.alt = altOf(element);
    this.mayRaise = element.classList.contains("tag_raises-exception");
  }

  get name() {
    return `cell ${this.number}`;
  }
}

/** All cells that can run on this page: those of `selector` whose code is shown. */
export function cellsOf(selector) {
  return [...document.querySelectorAll(`article ${selector}`)]
    .filter((element) => element.querySelector(":scope > .cell_input pre"))
    .map((element, index) => new Cell(element, index + 1));
}

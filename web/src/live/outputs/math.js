// Formulas in outputs, by the KaTeX of the site; loaded with the first of them.

import { addStyles } from "../styles.js";

const FORMULA = /\$|\\[([]|\\begin\{/;
const DELIMITERS = [
  { left: "$$", right: "$$", display: true },
  { left: "\\[", right: "\\]", display: true },
  { left: "\\(", right: "\\)", display: false },
  { left: "$", right: "$", display: false },
  ...["equation", "align", "alignat", "gather", "CD"].flatMap((name) =>
    [name, `${name}*`].map((each) => ({
      left: `\\begin{${each}}`,
      right: `\\end{${each}}`,
      display: true,
    })),
  ),
];
const OPTIONS = { delimiters: DELIMITERS, throwOnError: false, strict: "ignore" };

/** Rendermime's typesetter. */
export class Typesetter {
  #styles;

  /** @param {URL} styles address of KaTeX's style sheet */
  constructor(styles) {
    this.#styles = styles;
  }

  async typeset(element) {
    if (!FORMULA.test(element.textContent)) return;
    addStyles(this.#styles);
    const { default: render } = await import("katex/contrib/auto-render");
    render(element, OPTIONS);
  }
}

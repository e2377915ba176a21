// A formula that is wider than the page scrolls, and what scrolls can be reached by keyboard.
const formulas = [...document.querySelectorAll("div.math")];

function reach() {
  for (const formula of formulas) {
    if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
    else formula.removeAttribute("tabindex");
  }
}

reach();
addEventListener("resize", reach);
// A formula gets its width with its font.
document.fonts.ready.then(reach);

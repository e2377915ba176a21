// What every page does in the browser, with or without figures.
import "./live/offer.js";
import "./progress.js";
import "./scrolling.js";

// The theme's shortcuts are for who reads: in an editor, a slash is a division and no search.
document.body.addEventListener("keydown", (event) => {
  const isShortcut = event.ctrlKey || event.metaKey || event.altKey;
  if (event.target.isContentEditable && !isShortcut) event.stopPropagation();
});

// Paper is white: print in light colours, whatever the screen shows.
const page = document.documentElement.dataset;
let onScreen = null;

function forPaper() {
  onScreen ??= page.theme;
  page.theme = "light";
}

function forScreen() {
  if (onScreen) page.theme = onScreen;
  onScreen = null;
}

addEventListener("beforeprint", forPaper);
addEventListener("afterprint", forScreen);
matchMedia("print").addEventListener("change", ({ matches }) =>
  matches ? forPaper() : forScreen(),
);

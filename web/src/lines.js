// Lines to put in order, on the pages of exercises.
import { mount } from "../../nnbook/lines/lines.js";

for (const box of document.querySelectorAll(".lines-first > div")) {
  mount(box, JSON.parse(box.querySelector("script").textContent));
}

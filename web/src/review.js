// What the pages Today and Concept inventory do.
import { startInventory } from "./review/inventory.js";
import { startKeeping } from "./review/keeping.js";
import { startToday } from "./review/today.js";

const starts = { today: startToday, inventory: startInventory, keeping: startKeeping };
for (const [name, start] of Object.entries(starts)) {
  for (const box of document.querySelectorAll(`.nn-${name}`)) start(box);
}

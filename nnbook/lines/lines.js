// Lines to put in order, by mouse, finger or keys. On the website and, by anywidget, in notebooks.
import { allLines, judged } from "./judging.js";

const FAR = 6;

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** The same shuffle each time, from the function's name; never the solution's own order. */
function shuffled(lines, name) {
  let state = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65521, 7);
  const all = [...lines];
  for (let at = all.length - 1; at > 0; at--) {
    state = (state * 75 + 74) % 65537;
    const other = state % (at + 1);
    [all[at], all[other]] = [all[other], all[at]];
  }
  return all;
}

class Lines {
  constructor(root, puzzle) {
    this.puzzle = puzzle;
    this.all = shuffled(allLines(puzzle), puzzle.function);
    this.program = [];
    this.list = element("ol", { class: "program", "aria-label": `Program, ${puzzle.function}` });
    this.pool = element("ul", { class: "pool", "aria-label": "Lines to choose from" });
    this.said = element("p", { class: "said", role: "status" });
    const check = this.button("Check the order", "", () => this.check());
    const again = this.button("Begin again", "", () => this.change([], null));
    const head = element("code", { class: "head" }, puzzle.head);
    const tools = element("div", { class: "tools" }, check, again);
    root.append(element("div", { class: "puzzle" }, head, this.list, this.pool, tools, this.said));
    this.draw();
  }

  button(text, label, action) {
    const made = element("button", { type: "button" }, text);
    if (label) made.setAttribute("aria-label", label);
    made.addEventListener("click", action);
    return made;
  }

  check() {
    const ids = this.program.map(({ id }) => id);
    if (!ids.length) return this.say("", "Press a line to put it into the program.");
    const { isRight, words } = judged(this.puzzle, ids);
    this.say(isRight ? "right" : "wrong", words);
  }

  /** Words, with what stands between backticks as code. */
  say(kind, words) {
    this.said.className = `said ${kind}`;
    const parts = words.split("`").map((part, at) => (at % 2 ? element("code", {}, part) : part));
    this.said.replaceChildren(...parts);
  }

  change(program, focused) {
    this.program = program;
    this.say("", "");
    this.draw();
    const row =
      focused &&
      [...this.list.children, ...this.pool.children].find(({ line }) => line === focused);
    row?.querySelector(".line").focus();
  }

  put(line, at = this.program.length) {
    const rest = this.program.filter((each) => each !== line);
    this.change([...rest.slice(0, at), line, ...rest.slice(at)], line);
  }

  takeOut(line) {
    this.change(
      this.program.filter((each) => each !== line),
      line,
    );
  }

  move(line, by) {
    const at = this.program.indexOf(line) + by;
    if (at >= 0 && at < this.program.length) this.put(line, at);
  }

  draw() {
    this.list.replaceChildren(...this.program.map((line) => this.row(line, true)));
    const left = this.all.filter((line) => !this.program.includes(line));
    this.pool.replaceChildren(...left.map((line) => this.row(line, false)));
  }

  row(line, isIn) {
    const code = element("code", {}, line.text);
    const label = `${line.depth ? "indented, " : ""}${line.text}`;
    const main = this.button(
      "",
      isIn ? `${label}: arrow keys move it, Delete takes it out` : label,
      () => isIn || this.put(line),
    );
    main.className = "line";
    main.append(code);
    main.style.paddingInlineStart = `${0.7 + (isIn ? 2 : 0) * line.depth}em`;
    const made = element("li", {}, main);
    made.line = line;
    if (isIn) {
      main.addEventListener("keydown", (event) => this.key(event, line));
      made.append(
        this.button("↑", `Move up: ${line.text}`, () => this.move(line, -1)),
        this.button("↓", `Move down: ${line.text}`, () => this.move(line, 1)),
        this.button("✕", `Take out: ${line.text}`, () => this.takeOut(line)),
      );
    }
    main.addEventListener("pointerdown", (event) => this.drag(event, line, made));
    return made;
  }

  key(event, line) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const isOut = event.key === "Delete" || event.key === "Backspace";
    if (!by && !isOut) return;
    event.preventDefault();
    event.stopPropagation();
    if (by) this.move(line, by);
    else this.takeOut(line);
  }

  /** With the mouse a line follows the pointer; a finger scrolls, and uses the buttons. */
  drag(event, line, row) {
    if (event.pointerType !== "mouse" || event.button) return;
    const from = event.clientY;
    const { ownerDocument: page } = row;
    let isDragged = false;
    const follow = ({ clientY }) => {
      isDragged ||= Math.abs(clientY - from) > FAR;
      if (!isDragged) return;
      row.classList.add("dragged");
      row.style.translate = `0 ${clientY - from}px`;
    };
    const drop = ({ clientY }) => {
      page.removeEventListener("pointermove", follow);
      page.removeEventListener("pointerup", drop);
      if (!isDragged) return;
      // The click that ends a drag is none.
      row.addEventListener("click", (click) => click.stopPropagation(), {
        capture: true,
        once: true,
      });
      const pool = this.pool.getBoundingClientRect();
      if (clientY > pool.top) this.takeOut(line);
      else this.put(line, this.placeOf(clientY, line));
    };
    page.addEventListener("pointermove", follow);
    page.addEventListener("pointerup", drop);
  }

  placeOf(y, line) {
    const others = [...this.list.children].filter((row) => row.line !== line);
    return others.filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return (top + bottom) / 2 < y;
    }).length;
  }
}

/** Show the puzzles of an exercise in an element. */
export function mount(root, puzzles) {
  root.classList.add("nn-lines");
  for (const puzzle of puzzles) new Lines(root, puzzle);
}

export default {
  render({ model, el }) {
    mount(el, model.get("puzzles"));
  },
};

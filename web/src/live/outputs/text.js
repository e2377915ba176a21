// Text as a terminal would show it: colours, links; without what only moves a cursor.
// biome-ignore-all lint/suspicious/noControlCharactersInRegex: terminals' sequences begin with ESC
import { MimeModel, RenderedText } from "@jupyterlab/rendermime";
import { element } from "../../dom.js";

// ESC ] 8 ; parameters ; address ST, the link's words, and the same without address. ST is BEL or
// ESC \.
const LINK = /\x1b\]8;[^;\x07\x1b]*;([^\x07\x1b]*)(?:\x07|\x1b\\)/g;
// Titles and other commands, character sets, single escapes, the bell.
const COMMANDS = /\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()*+][A-Za-z0-9]|\x1b[=>78DEHMc]|\x07/g;
// A sequence whose rest has not been printed yet.
const UNFINISHED = /\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?)?$/;
const SAFE_ADDRESS = /^https?:\/\//i;
// Marks around a link's words, on their way through rendermime: its own search for addresses
// ends at such control characters.
const [BEGIN, END] = ["\x91", "\x92"];

/** Text with marks in place of link commands, and the addresses in order. */
function marked(source) {
  const addresses = [];
  let isOpen = false;
  const text = source
    .replace(/[\x91\x92]/g, "")
    .replace(LINK, (_, address) => {
      const before = isOpen ? END : "";
      isOpen = SAFE_ADDRESS.test(address);
      if (!isOpen) return before;
      addresses.push(address);
      return before + BEGIN;
    })
    .replace(COMMANDS, "")
    .replace(UNFINISHED, "");
  return { text: isOpen ? text + END : text, addresses };
}

/** All marks in an element, in order, as places. */
function find(root) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    for (const { index } of node.data.matchAll(/[\x91\x92]/g)) found.push({ node, at: index });
  }
  return found;
}

/** Put what stands between each two marks into a link; the last first: no place before it moves. */
function link(root, addresses) {
  const [places, words] = [find(root), document.createRange()];
  for (const [index, address] of [...addresses.entries()].reverse()) {
    const [begin, end] = places.slice(2 * index, 2 * index + 2);
    end.node.deleteData(end.at, 1);
    words.setStart(begin.node, begin.at + 1);
    words.setEnd(end.node, end.at);
    const anchor = element("a", { href: address, rel: "noopener", target: "_blank" });
    anchor.append(words.extractContents());
    for (const inner of anchor.querySelectorAll("a")) inner.replaceWith(...inner.childNodes);
    words.insertNode(anchor);
    begin.node.deleteData(begin.at, 1);
  }
}

class TerminalText extends RenderedText {
  async render({ data }) {
    const { text, addresses } = marked(String(data[this.mimeType]));
    await super.render(new MimeModel({ data: { [this.mimeType]: text } }));
    link(this.node, addresses);
  }
}

export const textRendererFactory = {
  safe: true,
  mimeTypes: ["text/plain", "application/vnd.jupyter.stdout", "application/vnd.jupyter.stderr"],
  defaultRank: 120,
  createRenderer: (options) => new TerminalText(options),
};

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

/** The first mark in an element, as a place. */
function find(root, mark) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const at = node.data.indexOf(mark);
    if (at !== -1) return { node, at };
  }
  return null;
}

/** Put what stands between two marks into a link. */
function link(root, address) {
  const begin = find(root, BEGIN);
  begin.node.deleteData(begin.at, 1);
  const end = find(root, END);
  end.node.deleteData(end.at, 1);
  const words = document.createRange();
  words.setStart(begin.node, begin.at);
  words.setEnd(end.node, end.at);
  const anchor = element("a", { href: address, rel: "noopener", target: "_blank" });
  anchor.append(words.extractContents());
  for (const inner of anchor.querySelectorAll("a")) inner.replaceWith(...inner.childNodes);
  words.insertNode(anchor);
}

class TerminalText extends RenderedText {
  async render({ data }) {
    const { text, addresses } = marked(String(data[this.mimeType]));
    await super.render(new MimeModel({ data: { [this.mimeType]: text } }));
    for (const address of addresses) link(this.node, address);
  }
}

export const textRendererFactory = {
  safe: true,
  mimeTypes: ["text/plain", "application/vnd.jupyter.stdout", "application/vnd.jupyter.stderr"],
  defaultRank: 120,
  createRenderer: (options) => new TerminalText(options),
};

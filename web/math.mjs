// Renders TeX to HTML with MathML inside. Input: [{"tex", "display"}]. Output: [{"html"} | {"error"}].

import { json } from "node:stream/consumers";
import katex from "katex";

function render({ tex, display }) {
  try {
    return { html: katex.renderToString(tex, { displayMode: display, strict: "error" }) };
  } catch (error) {
    return { error: error.message };
  }
}

console.log(JSON.stringify((await json(process.stdin)).map(render)));

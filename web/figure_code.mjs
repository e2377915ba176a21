// Minifies parts of the figures' code, each by itself.
// Input: {"parts": [[language, text]]}. Output: {"texts": [text]}.
import { json } from "node:stream/consumers";
import { transform } from "esbuild";

const { parts } = await json(process.stdin);

// A shared part is known to the others by its name; a figure's own part, the module, is not.
const options = (language, text) =>
  language === "js" && /^export /m.test(text) ? { format: "esm" } : {};

const texts = await Promise.all(
  parts.map(async ([language, text]) => {
    const made = await transform(text, {
      loader: language,
      minify: true,
      charset: "utf8",
      target: ["chrome109", "firefox115", "safari16"],
      ...options(language, text),
    });
    return made.code;
  }),
).catch((error) => {
  console.error(`error: a figure's code: ${error.errors?.[0]?.text ?? error.message}`);
  process.exit(1);
});
console.log(JSON.stringify({ texts }));

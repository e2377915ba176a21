// Builds the browser's engine alone, as the site has it: {"out", "libraries", "figures"} in, {"entry", "bytes"} out.
import { json } from "node:stream/consumers";
import { buildLive } from "../../../web/live.mjs";

const { out, ...brought } = await json(process.stdin);
console.log(JSON.stringify(await buildLive(out, brought, "src/live/browser/engine.js")));

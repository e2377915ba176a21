// Builds the browser's engine alone, as the site has it: {"out", "checks"} in, {"entry", "bytes"} out.
import { json } from "node:stream/consumers";
import { buildLive } from "../../../web/live.mjs";

const { out, checks } = await json(process.stdin);
console.log(JSON.stringify(await buildLive(out, checks, "src/live/browser/engine.js")));

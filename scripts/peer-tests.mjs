// Records that are passed on, read where they arrive: Phoenix and MLflow as they ship, read by their own clients, and a
// receiver of webhooks with the library that verifies them. What cannot be installed is skipped, and a line says why. Names may be given, such as `npm run test:peers -- mlflow`.

import { join } from "node:path";
import { fail, ROOT, run } from "./command.mjs";
import { proven, skip } from "./proven.mjs";
import { buildCollector } from "./start.mjs";

const { PEERS } = await import("../tests/peers/peers.mjs");
const words = process.argv.slice(2);
const chosen = PEERS.filter(({ name }) => !words.length || words.includes(name));
if (!chosen.length) fail(`no peer is named ${words.join(" ")}: there are ${PEERS.map(({ name }) => name).join(", ")}`);

const there = chosen.filter(({ name, install }) => {
  try {
    install();
    return true;
  } catch (error) {
    skip(name, error.message);
    return false;
  }
});
if (there.length) {
  process.env.AFTERWORD_BINARY ??= await buildCollector();
  process.env.AFTERWORD_PEERS = there.map(({ name }) => name).join();
  const files = [...new Set(there.map(({ file }) => join(ROOT, "tests", "peers", file)))];
  run(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files]);
}
proven(there.length, chosen.length, "systems that records are passed on to");

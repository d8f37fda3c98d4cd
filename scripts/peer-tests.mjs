// What others make of ours: records that are passed on, read where they arrive (Phoenix and MLflow as they ship, by their own
// clients; a receiver of webhooks with the library that verifies them), exported files, trained on by TRL, and the loop from
// end to end. What is missing is installed into the cache once, gigabytes of it; with `--present` only what is small, and nothing
// that takes long. What cannot be had is skipped, and a line says why. Names may be given, such as `npm run test:peers -- mlflow`.
// `--write` puts the figures of the loop into its page.

import { join } from "node:path";
import { ensureBrowsers } from "./browsers.mjs";
import { fail, ROOT, run } from "./command.mjs";
import { had } from "./had.mjs";
import { proven, skip } from "./proven.mjs";
import { buildCollector } from "./start.mjs";

/** What reads exported files has rings of its own in `npm test`; a million pairs take too long for that. */
const RINGS = { readers: ["test:exports"], sets: ["test:sets"], million: ["bench:exports", "--", "--read"] };

const { PEERS } = await import("../tests/peers/peers.mjs");
const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const [present, write] = ["--present", "--write"].map((flag) => process.argv.includes(flag));
const names = [...PEERS.map(({ name }) => name), ...Object.keys(RINGS)];
const unknown = words.filter((word) => !names.includes(word));
if (unknown.length) fail(`no peer is named ${unknown.join(" ")}: there are ${names.join(", ")}`);
const isChosen = (name) => !words.length || words.includes(name);
const chosen = PEERS.filter(({ name }) => isChosen(name));
const rings = present ? [] : Object.keys(RINGS).filter(isChosen);

/** Whether a peer is tried; where it is not, a line says why. */
function isTried({ alone, ...peer }) {
  const command = `npm run test:peers -- ${peer.name}`;
  if (!alone || !present) return had(peer, { onlyPresent: present, command });
  skip(peer.name, `${alone}: ${command} runs it`);
  return false;
}

const there = chosen.filter(isTried);
if (there.length) {
  if (there.some(({ browsers }) => browsers)) ensureBrowsers();
  process.env.AFTERWORD_BINARY ??= await buildCollector();
  process.env.AFTERWORD_PEERS = there.map(({ name }) => name).join();
  if (write) process.env.AFTERWORD_LOOP_WRITE = "yes";
  const files = [...new Set(there.map(({ file }) => join(ROOT, "tests", "peers", file)))];
  run(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files]);
}
for (const name of rings) run("npm", ["run", "--silent", ...RINGS[name]]);
if (chosen.length) proven(there.length, chosen.length, "systems that take what is passed on and exported");

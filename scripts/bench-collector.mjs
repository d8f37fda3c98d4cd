// What the collector takes, beside Phoenix and MLflow, and how that grows: writes its part of docs/benchmarks.md. `--full` grows
// to ten million records, and only then the docs are written; `--smoke` is quick and asserts no number. `--only` leaves the
// others out.

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT, run, say } from "./command.mjs";
import { proven, skip } from "./proven.mjs";
import { buildCollector } from "./start.mjs";
import { TARGET } from "./wasm.mjs";

const { growth } = await import("../bench/collector/growth.mjs");
const { load } = await import("../bench/collector/load.mjs");
const { isMeasured, peer } = await import("../bench/collector/peers.mjs");
const { startCollector } = await import("../bench/collector/server.mjs");
const { BARS, collectorReport } = await import("../bench/collector/table.mjs");
const { spread } = await import("../bench/numbers.mjs");
const { withSection } = await import("../bench/section.mjs");
const PEERS = (await import("../tests/peers/peers.mjs")).PEERS.filter(isMeasured);

const flags = { full: { type: "boolean" }, smoke: { type: "boolean" }, only: { type: "boolean" }, dir: { type: "string" } };
const { full, smoke, only, dir } = parseArgs({ options: flags }).values;
const CONNECTIONS = 32;
const SINGLES = 64;
const SENDERS = 8;
const ROUNDS = smoke ? 1 : 3;

const binary = await buildCollector();
say("compiling the generator of load");
run("cargo", ["build", "--locked", "--quiet", "--release", "--package", "afterword-collector", "--example", "load"]);
const generator = join(TARGET, "release", "examples", "load");

/** A folder for one store, on the disk that is measured. */
async function inFolder(act) {
  const folder = mkdtempSync(join(dir ?? tmpdir(), "afterword-bench-"));
  try {
    return await act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The median of each number that the rounds have seen. */
const middle = (rounds) => Object.fromEntries(Object.keys(rounds[0]).map((what) => [what, spread(rounds.map((round) => round[what])).median]));

/** At full load and at half of the aim, one by one and in batches, each with a store of its own. */
async function rates() {
  const share = smoke ? 0.01 : 1;
  const seen = { connections: `${CONNECTIONS} (one by one ${SINGLES})`, senders: SENDERS, rounds: ROUNDS };
  const runs = [
    ["batches", { batch: 100, connections: CONNECTIONS, records: 1_000_000 }],
    ["singles", { batch: 1, connections: SINGLES, records: 200_000 }],
    ["halfBatches", { batch: 100, connections: CONNECTIONS, records: 500_000, rate: BARS.batches / 2 }],
    ["halfSingles", { batch: 1, connections: SINGLES, records: 100_000, rate: BARS.singles / 2 }],
  ];
  for (const [name, how] of runs) {
    say(`load: ${name}`);
    const records = Math.max(100, how.records * share);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) {
      const got = await inFolder(async (folder) => {
        const server = await startCollector(binary, folder);
        const taken = await load(generator, server, { ...how, records, first: 0 });
        const memory = server.mostMemory();
        await server.stop();
        return { ...taken, memory };
      });
      console.log(JSON.stringify(got));
      rounds.push(got);
    }
    seen[name] = middle(rounds);
  }
  return seen;
}

async function others() {
  const seen = [];
  for (const one of only ? [] : PEERS) {
    try {
      one.install();
    } catch (error) {
      skip(one.name, error.message);
      continue;
    }
    say(`load: ${one.name}`);
    seen.push(await peer(one, { seconds: smoke ? 1 : 20, senders: SENDERS }));
    console.log(JSON.stringify(seen.at(-1)));
  }
  return seen;
}

const sizes = smoke ? [2_000] : [1e4, 1e5, 1e6, ...(full ? [1e7] : [])];
const seen = {
  rates: await rates(),
  grown: await inFolder((folder) => growth({ binary, generator, folder, sizes, connections: CONNECTIONS, count: smoke ? 20 : 1_000, say })),
  peers: await others(),
  binaryBytes: statSync(binary).size,
};
const text = collectorReport(seen);
console.log(`\n${text}`);
if (full && !only && !smoke) {
  const page = join(ROOT, "docs", "benchmarks.md");
  writeFileSync(page, withSection(readFileSync(page, "utf8"), text));
}
proven(1 + seen.peers.length, 1 + (only ? 0 : PEERS.length), "systems that were sent to");

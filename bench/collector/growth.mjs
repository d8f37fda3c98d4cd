// How cost grows with what is stored already: at each size what the next records take, what reads take, and the bytes on the disk.

import { spawnSync } from "node:child_process";
import { spread } from "../numbers.mjs";
import { load } from "./load.mjs";
import { reads } from "./reads.mjs";
import { bytesOf, startCollector } from "./server.mjs";

/** Records by which a rate at a size is measured, at most. */
const PROBE = 200_000;

/** Starts of one store, of which the median counts. */
const STARTS = 5;

/** Fills one store step by step. */
export async function growth({ binary, generator, folder, sizes, connections, count, say }) {
  const rows = [];
  let stored = 0;
  for (const size of sizes) {
    say(`${size.toLocaleString("en")} records`);
    let server = await startCollector(binary, folder);
    const probe = Math.min(PROBE, size - stored);
    const send = (records) => load(generator, server, { records, batch: 100, connections, first: stored });
    if (size - stored > probe) {
      const records = size - stored - probe;
      await send(records);
      stored += records;
    }
    const last = await send(probe);
    stored += probe;
    // What is read is measured, not how the disk takes what was written before.
    spawnSync("sync");
    const read = await reads(server, size, count);
    const memory = server.mostMemory();
    await server.stop();
    // At its end it folds the log into the file.
    const bytes = bytesOf(folder);
    const starts = [];
    for (let start = 0; start < STARTS; start++) {
      server = await startCollector(binary, folder);
      starts.push(server.startMs);
      await server.stop();
    }
    const startMs = spread(starts).median;
    rows.push({ size, ...last, read, memory, bytes, startMs });
  }
  return rows;
}

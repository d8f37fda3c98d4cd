// What a collector takes: the generator of load runs beside it, on the same machine.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Sends so many records and waits until the database has them; what the generator and the collector say of it. */
export async function load(generator, server, { records, batch, connections, rate, first }) {
  const args = ["--address", server.address, "--key", server.key, "--batch", batch, "--connections", connections, "--records", records, "--first", first];
  if (rate) args.push("--rate", rate);
  const before = server.processorSeconds();
  const begun = performance.now();
  const { stdout } = await run(generator, args.map(String), { maxBuffer: 1 << 24 });
  const seen = JSON.parse(stdout);
  // A list waits for everything that was acknowledged before.
  await server.get("/v1/records?limit=1&response_id=none");
  while (!(await server.get("/metrics")).includes("afterword_inbox_records 0\n"));
  const all = (performance.now() - begun) / 1000;
  if (seen.refused) throw new Error(`${seen.refused} requests were refused`);
  return {
    ...seen,
    acknowledged: seen.records / seen.seconds,
    inDatabase: seen.records / all,
    microseconds: ((server.processorSeconds() - before) / seen.records) * 1e6,
  };
}

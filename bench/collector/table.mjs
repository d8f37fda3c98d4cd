// What the collector's bench has seen, as a part of docs/benchmarks.md.

import { cpus } from "node:os";
import { fixed, table } from "../numbers.mjs";

const MIB = 1024 * 1024;
const whole = (value) => fixed(value, 0);
const ms = (value) => fixed(value, value < 10 ? 2 : 0);
const mib = (bytes) => `${fixed(bytes / MIB, 1)} MiB`;

/** What was aimed at, in the words of the table below it. */
export const BARS = { batches: 50_000, singles: 10_000, memory: 64 * MIB, p99: 50, startMs: 100, binary: 20_000_000, read: 5 };

const met = (is, text) => `${text}${is ? "" : " (missed)"}`;

function ratesTable({ batches, singles, halfBatches, halfSingles }, peers) {
  const head = ["system", "one by one, records/s", "in batches of 100, records/s", "p99 at half of the aim: one by one", "in batches", "memory at most"];
  const own = [
    "afterword",
    met(singles.acknowledged >= BARS.singles, whole(singles.acknowledged)),
    met(batches.acknowledged >= BARS.batches, whole(batches.acknowledged)),
    met(halfSingles.p99_ms < BARS.p99, `${ms(halfSingles.p99_ms)} ms`),
    met(halfBatches.p99_ms < BARS.p99, `${ms(halfBatches.p99_ms)} ms`),
    met(batches.memory < BARS.memory, mib(batches.memory)),
  ];
  const rows = peers.map(({ name, single, batch, memory }) => [name, whole(single), batch ? whole(batch) : "takes none", "", "", mib(memory)]);
  return table(head, [own, ...rows]);
}

function growthTable(rows) {
  const head = ["records stored", "more taken, records/s", "of which in the database, records/s", "processor, µs/record", "by trace p50", "p99", "by response p50", "p99", "bytes/record", "start", "memory at most"];
  const line = ({ size, acknowledged, inDatabase, microseconds, read, bytes, startMs, memory }) => [
    whole(size),
    whole(acknowledged),
    whole(inDatabase),
    fixed(microseconds, 1),
    `${ms(read.trace.p50)} ms`,
    met(read.trace.p99 < BARS.read, `${ms(read.trace.p99)} ms`),
    `${ms(read.response.p50)} ms`,
    met(read.response.p99 < BARS.read, `${ms(read.response.p99)} ms`),
    whole(bytes / size),
    met(startMs < BARS.startMs, `${ms(startMs)} ms`),
    met(memory < BARS.memory, mib(memory)),
  ];
  return table(head, rows.map(line));
}

/** What of a read is the collector's own. */
const ownTime = ({ size, read }) =>
  `By the collector's own clock ${fixed(100 * read.within, 1)} % of the reads at ${whole(size)} records are answered within 4 ms: what a p99 has
beyond that is the way to the client, and the client.`;

/** All of it, in Markdown. */
export function collectorReport({ rates, grown, peers, binaryBytes }) {
  return `# What the collector takes

A collector as it ships, with its store on this machine's disk, and beside it, on the same ${cpus().length} processors
(${cpus()[0]?.model.trim() ?? "unknown"}), what sends to it: \`examples/load.rs\`, over ${rates.connections} connections. A record is answered when it
is on the disk. Every record is a new one; four are about one answer, and share its trace. Run it again with
\`npm run bench:collector -- --full\`, which writes this part.

The aims are ${whole(BARS.batches)} records a second in batches of 100 and ${whole(BARS.singles)} one by one, a p99 under ${BARS.p99} ms at half of that, under ${mib(BARS.memory)} of
memory at full load, a start in under ${BARS.startMs} ms, and point reads under ${BARS.read} ms. The program has ${fixed(binaryBytes / 1e6, 1)} MB of ${BARS.binary / 1e6}.

${ratesTable(rates, peers)}

Afterword's numbers are the medians of ${rates.rounds} runs, each with a store of its own. Phoenix and MLflow ran in the same run, one after the other, as they ship, on the same disk: the same votes as annotations and
assessments, from ${rates.senders} senders at once, each answered when it is stored.

## How it grows

${growthTable(grown)}

**More taken** is what is acknowledged while so many records are there already; **in the database** counts until the last of
them can be read. Reads are a thousand one after the other, from Node, once the disk has what was written; **start** is the median of five. **Processor** is the collector's own time, on all processors together. **Bytes** are those of all files.

${ownTime(grown.at(-1))}
`;
}

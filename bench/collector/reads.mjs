// Point reads: everything about one trace, and about one response, over HTTP as anybody reads.

/** As in examples/load.rs: which records are about one response, and how its trace is named. */
const OF_RESPONSE = 4;
const SPREAD = 0x9e3779b97f4a7c15f39cc0605cedc835n;
const MASK = (1n << 128n) - 1n;

const responseOf = (turn) => `r-${turn.toString(16).padStart(12, "0")}`;
const traceOf = (turn) => ((BigInt(turn) * SPREAD) & MASK).toString(16).padStart(32, "0");

/** Reads before the clock runs. */
const WARM = 100;

/** Seconds, an upper edge of the collector's own histogram. */
const EDGE = 0.004;
const ROUTES = ["/v1/records", "/v1/responses/{id}"];

/** Which part of all reads the collector has answered within this, by its own clock. */
async function within(server) {
  const lines = (await server.get("/metrics")).split("\n").filter((line) => line.startsWith("afterword_http_request_duration_seconds_"));
  const reads = lines.filter((line) => ROUTES.some((route) => line.includes(`route="${route}",method="GET"`)));
  const sum = (mark) => reads.filter((line) => line.includes(mark)).reduce((total, line) => total + Number(line.split(" ").at(-1)), 0);
  return sum(`le="${EDGE}"`) / sum("_count{");
}

const quantile = (times, part) => times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))];

async function timed(server, count, path, right) {
  const times = [];
  // The first ones measure the client, which is compiled meanwhile.
  for (let at = -WARM; at < count; at++) {
    const asked = path(at);
    const begun = performance.now();
    const answer = await server.get(asked);
    if (at >= 0) times.push(performance.now() - begun);
    if (!right(JSON.parse(answer))) throw new Error(`${asked} has not what was stored: ${answer.slice(0, 300)}`);
  }
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

/** Reads `count` traces and as many responses, spread over all that there are. */
export async function reads(server, records, count) {
  const turns = Math.floor(records / OF_RESPONSE);
  // Steps that share no divisor with any size meet all parts of the store, in no order.
  // The trace of the first turn would be all zeros, which is none.
  const turn = (at) => 1 + (((at + WARM) * 7_368_787 + 12_345) % (turns - 1));
  const trace = await timed(server, count, (at) => `/v1/records?trace_id=${traceOf(turn(at))}`, ({ records: found }) => found.length === OF_RESPONSE);
  const response = await timed(server, count, (at) => `/v1/responses/${responseOf(turn(at))}`, ({ records: found }) => found.length === OF_RESPONSE);
  return { trace, response, within: await within(server) };
}

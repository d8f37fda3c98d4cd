// What a fuzzer begins with: the golden and the refused bodies of tests/fixtures, and tokens that are good and bad. They lie in
// `fuzz/seeds`, one folder for each target; `npm run test:fuzz` says when they are no longer what this makes.

import { createHmac } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { ROOT } from "./command.mjs";

const FIXTURES = join(ROOT, "tests", "fixtures");
export const SEEDS = join(ROOT, "fuzz", "seeds");

const read = (name) => readFileSync(join(FIXTURES, name));

/** What `fill` of a row says stands in for a text too long to be written out. */
const filled = ({ fill }, text) => (fill ? text.replace(fill.mark, fill.text.repeat(fill.times)) : text);

/** The bodies: two that are whole, each that is refused, and all records that are refused alone, in a batch each. */
function bodies() {
  const found = { "whole.json": read("golden/whole.json"), "bare.json": read("golden/bare.json") };
  const refused = JSON.parse(read("refused.json"));
  refused.bodies.forEach((row, at) => {
    found[`body-${at}.json`] = filled(row, row.body);
  });
  refused.in_a_batch.forEach((row, at) => {
    found[`record-${at}.json`] = refused.batch.replace("RECORD", () => filled(row, row.record));
  });
  return found;
}

/** As targets/tokens.rs knows them. */
const SECRET = "ts_0011aabb_000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const CLAIMS = { sub: "r-81", trace: "4bf92f3577b34da6a3ce929d0e0e4736", span: "00f067aa0ba902b7", exp: 1_790_600_000 };

function token(header, claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createHmac("sha256", SECRET).update(signed).digest("base64url")}`;
}

function tokens() {
  const header = { alg: "HS256", typ: "JWT", kid: "0011aabb" };
  return {
    good: token(header, CLAIMS),
    "without-kid": token({ alg: "HS256" }, CLAIMS),
    none: token({ alg: "none" }, CLAIMS),
    ended: token(header, { ...CLAIMS, exp: 1 }),
    other: token(header, { ...CLAIMS, sub: "r-82" }),
    "not-yet": token(header, { ...CLAIMS, nbf: 1_790_500_000 }),
    claims: JSON.stringify(CLAIMS),
    "claims-with-fraction": JSON.stringify({ sub: "r-81", exp: 1_790_600_000.5 }),
    // No float can hold it, and it is none of the collector's business.
    "claims-with-number-out-of-range": '{"sub":"r-81","exp":1790600000,"iat":1e999}',
  };
}

/** A span in each convention, as JSON, and one in protobuf; log records in both. */
function traces() {
  const attribute = ([key, value]) => ({ key, value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value } });
  const request = (attributes, events = []) => {
    const span = { traceId: CLAIMS.trace, spanId: CLAIMS.span, name: "chat", startTimeUnixNano: "1000000000", endTimeUnixNano: "3000000000" };
    return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ ...span, attributes: Object.entries(attributes).map(attribute), events }] }] }] });
  };
  const said = (role, content) => JSON.stringify([{ role, parts: [{ type: "text", content }] }]);
  const event = (name, attributes) => ({ name, timeUnixNano: "2000000000", attributes: Object.entries(attributes).map(attribute) });
  const logs = (...records) => {
    const record = { traceId: CLAIMS.trace, spanId: CLAIMS.span, timeUnixNano: "2000000000" };
    return JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: records.map((more) => ({ ...record, ...more })) }] }] });
  };
  const details = "gen_ai.client.inference.operation.details";
  // Field by field: none is longer than a length of one or two bytes can say.
  const field = (number, bytes) => {
    const { length } = bytes;
    return Buffer.concat([Buffer.from([(number << 3) | 2, ...(length < 128 ? [length] : [(length & 127) | 128, length >> 7])]), Buffer.from(bytes)]);
  };
  const pair = (key, text) => field(9, Buffer.concat([field(1, Buffer.from(key)), field(2, field(1, Buffer.from(text)))]));
  const span = [field(1, Buffer.from(CLAIMS.trace, "hex")), field(2, Buffer.from(CLAIMS.span, "hex")), pair("gen_ai.operation.name", "chat")];
  const messages = [pair("gen_ai.input.messages", said("user", "hello")), pair("gen_ai.output.messages", said("assistant", "good day"))];
  return {
    "current.json": request({ "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 12, "gen_ai.input.messages": said("user", "hello") }),
    "events.json": request({ "gen_ai.request.model": "m" }, [event("gen_ai.user.message", { content: "hello" }), event("gen_ai.choice", { message: '{"content":"good day"}' })]),
    "flat.json": request({ "gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "hello", "gen_ai.completion.0.content": "my key is sk-proj-Abcdefghijklmnop1234567890" }),
    "openinference.json": request({
      "openinference.span.kind": "LLM",
      "llm.input_messages.0.message.role": "user",
      "llm.input_messages.0.message.contents.0.message_content.text": "hello",
      "llm.tools.0.tool.json_schema": '{"name":"zoom"}',
    }),
    "current.bin": field(1, field(2, field(2, Buffer.concat([...span, ...messages])))),
    "logs.json": logs(
      { eventName: "gen_ai.user.message", body: { kvlistValue: { values: [{ key: "content", value: { stringValue: "hello" } }] } } },
      { attributes: [{ key: "event.name", value: { stringValue: "gen_ai.choice" } }], body: { stringValue: '{"message":{"content":"good day"}}' } },
    ),
    "logs-details.json": logs({ eventName: details, attributes: [{ key: "gen_ai.input.messages", value: { stringValue: said("user", "hello") } }] }),
    "logs.bin": field(1, field(2, field(2, Buffer.concat([field(5, field(1, Buffer.from("hello"))), field(9, Buffer.from(CLAIMS.trace, "hex")), field(10, Buffer.from(CLAIMS.span, "hex")), field(12, Buffer.from("gen_ai.user.message"))])))),
  };
}

/** Every seed, by target and name. */
export function seeds() {
  const wire = bodies();
  // Node writes the system into a header, which is not the same everywhere; 255 stands for none.
  const packed = (body) => Object.assign(gzipSync(body, { level: 9 }), { 9: 255 });
  return {
    wire,
    otlp: { "whole.json": wire["whole.json"], "bare.json": wire["bare.json"] },
    gzip: { "bare.gz": packed(wire["bare.json"]), "empty.gz": packed(""), "two.gz": Buffer.concat([packed("{}"), packed("{}")]), "bomb.gz": packed(Buffer.alloc(1 << 17)) },
    tokens: tokens(),
    traces: traces(),
  };
}

/** The names of those whose file is missing or differs. Of gzip only the contents are ours: packers differ. */
export function stale() {
  return Object.entries(seeds()).flatMap(([target, files]) => {
    const there = new Set(readdirSync(join(SEEDS, target)));
    const wanted = Object.entries(files);
    const differs = ([name, bytes]) => !there.has(name) || (target !== "gzip" && !readFileSync(join(SEEDS, target, name)).equals(Buffer.from(bytes)));
    const more = [...there].filter((name) => !(name in files));
    return [...wanted.filter(differs).map(([name]) => name), ...more].map((name) => `${target}/${name}`);
  });
}

if (process.argv[1] === import.meta.filename) {
  rmSync(SEEDS, { recursive: true, force: true });
  for (const [target, files] of Object.entries(seeds())) {
    mkdirSync(join(SEEDS, target), { recursive: true });
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(SEEDS, target, name), bytes);
  }
}

// What may lie in a page's storage that the widget did not put there, as `[key, value]`.

/** A word that every entry has in it, and that no request may hold. */
export const SIGN = "planted";

const page = (number) => number.toString(16).padStart(16, "0");
const key = (number) => `afterword.1.${page(0xbad0000 + number)}.1`;

const CONTEXT = { session: `${SIGN}-session`, visitor: `${SIGN}-visitor` };
const RECORD = {
  id: "00000000-0000-8000-8000-000000000000",
  rev: Date.now(),
  kind: "thumb",
  first_at_ms: Date.now(),
  at_ms: Date.now(),
  response: { id: `${SIGN}-response` },
  thumb: { value: "up", reasons: [], changes: 0 },
};
const entry = (record, context = {}) => JSON.stringify({ context: { ...CONTEXT, ...context }, record: { ...RECORD, ...record } });

const numbered = (values, first) => values.map((value, at) => [key(first + at), value]);

/** Cut short, or of another program. */
export const CORRUPT = [
  ...numbered(
    [
      "",
      SIGN,
      "null",
      "[]",
      `"${SIGN}"`,
      "42",
      "{",
      entry({}).slice(0, -9),
      `${entry({})}${SIGN}`,
      JSON.stringify({ record: RECORD }),
      JSON.stringify({ context: CONTEXT }),
      JSON.stringify({ context: CONTEXT, record: null }),
      JSON.stringify({ context: [], record: [RECORD] }),
      `\u0000\u0001${SIGN}\ud800`,
    ],
    1,
  ),
];

/** Under names that no widget gives. */
export const FOREIGN = [
  [`afterword.1.${SIGN}!`, entry({})],
  [`afterword.1.${page(1)}.${SIGN}`, entry({})],
  [`afterword.1.${page(1)}.1.1`, entry({})],
  ["afterword.1.", entry({})],
  [`afterwords.1.${page(1)}.1`, entry({})],
  [`${SIGN}.afterword.1.${page(1)}.1`, entry({})],
];

const SCRIPT = `<img src=x onerror="thrown.push('${SIGN}')"><script>thrown.push('${SIGN}')</script>`;
const deep = (depth) => "[".repeat(depth) + "]".repeat(depth);

/** By a script of the same origin that means harm: sizes, types, text that is a script. */
export const HOSTILE = numbered(
  [
    entry({ kind: SCRIPT }),
    entry({ kind: "__proto__", ["__proto__"]: { value: "up" } }),
    entry({ kind: "constructor", constructor: { value: "up" } }),
    entry({ kind: "copy" }),
    entry({ id: SCRIPT }),
    entry({ id: 7 }),
    entry({ rev: "1790000000000" }),
    entry({ rev: -1 }),
    entry({ rev: 1.5 }),
    entry({ rev: 1e300 }),
    entry({ at_ms: null }),
    entry({ first_at_ms: { valueOf: SCRIPT } }),
    entry({ retracted: "yes" }),
    entry({ response: SCRIPT }),
    entry({ response: { id: "" } }),
    entry({ response: { id: `${SIGN}-${"x".repeat(300)}` } }),
    entry({ response: { id: `${SIGN}-response`, trace_id: SCRIPT } }),
    entry({ thumb: { value: SCRIPT, reasons: [], changes: 0 } }),
    entry({ thumb: { value: "up", reasons: SCRIPT, changes: 0 } }),
    entry({ thumb: { value: "up", reasons: Array(10_000).fill("r"), changes: 0 } }),
    entry({ thumb: { value: "up", reasons: [], changes: 0, comment: { toString: SCRIPT } } }),
    entry({ thumb: { value: "up", reasons: [], changes: 0, comment: "x".repeat(300_000) } }),
    entry({ toJSON: SCRIPT }),
    entry({}, { session: 7 }),
    entry({}, { visitor: ["a", "b"] }),
    entry({}, { dropped: { [SCRIPT]: "many" } }),
    `{"context":${deep(20_000)},"record":${deep(20_000)}}`,
    `{"context":{"session":"s","visitor":"v","__proto__":{"${SIGN}":1}},"record":{"__proto__":{"${SIGN}":1}}}`,
    // Well-formed, but of nobody: the id is not what (visitor, response, kind) give.
    entry({}),
  ],
  100,
);

/** What a later widget may have left: nothing that this one could read. */
export const LATER_VERSION = [
  [`afterword.2.${page(1)}.1`, JSON.stringify({ v: 2, context: CONTEXT, records: [RECORD] })],
  [`afterword.2.${page(1)}`, "9999999999999"],
];

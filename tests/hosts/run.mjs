// One visit to one host, with the widget reading the page as it is: what was done, and what of it arrived.

import { openBrowser } from "../system/harness/browsers.mjs";
import { startCollector } from "../system/harness/collector.mjs";
import { openTab } from "../system/harness/gestures.mjs";
import { storedRecords } from "../system/harness/records.mjs";
import { answersOf } from "./answers.mjs";
import { judgeOf } from "./judge.mjs";
import { ACTS } from "./visit.mjs";

/** Short, so that an act's record is there soon after it. */
const SETTLE_MS = 500;

/**
 * Visits `host` with one `reading` ("page"). Gives a verdict for each act: `{ act, outcome, why }`, the records
 * that nobody expected, and what the host itself or the console has to say against it.
 */
export async function visitHost(host, reading, tell = () => {}) {
  const opened = [];
  try {
    const collector = await startCollector();
    opened.push(() => collector.stop());
    const attributes = attributesOf(collector, reading);
    const running = await host.start({ attributes, tag: tagOf(attributes), reading });
    opened.push(() => running.stop());
    const browser = await openBrowser("chromium");
    opened.push(() => browser.close());
    return await visit(host, { browser, collector, running, tell });
  } finally {
    for (const shut of opened.reverse()) await shut();
  }
}

const attributesOf = ({ origin, publicKey }, reading) => ({
  async: "",
  src: `${origin}/afterword.js`,
  "data-collector": origin,
  "data-key": publicKey,
  "data-read": reading,
  "data-text": "full",
  "data-settle-ms": String(SETTLE_MS),
});

const tagOf = (attributes) => `<script ${Object.entries(attributes).map(([name, value]) => `${name}="${value}"`).join(" ")}></script>`;

async function visit(host, { browser, collector, running, tell }) {
  const { driver } = browser;
  const next = await driver.getWindowHandle();
  const tab = await openTab(driver, "about:blank");
  const page = await host.open(driver, running.url);
  const answers = answersOf(driver, page);
  const judge = judgeOf(collector, answers);
  const done = new Set();
  const talk = { driver, page, answers, said: {}, tab, next, did: (name) => Number(done.has(name)) };

  const verdicts = [];
  const expectations = new Map();
  for (const { name, does, expects, late, follows } of ACTS) {
    const reason = host.lacks?.[name] ?? host.lacks?.[follows];
    if (reason) {
      verdicts.push({ act: name, outcome: "not offered", why: reason });
      continue;
    }
    answers.act();
    try {
      await does(talk);
    } catch (error) {
      throw new Error(`${host.name}: the act "${name}" could not be done: ${error.message}`, { cause: error });
    }
    done.add(name);
    if (host.unknowable?.[name]) {
      verdicts.push({ act: name, outcome: "unknowable", why: host.unknowable[name] });
      continue;
    }
    const common = expects(talk);
    const expected = host.expect?.[name]?.(common, talk) ?? common;
    expectations.set(name, expected);
    const verdict = { act: name, ...(late ? { outcome: "open" } : await judge.await(expected)) };
    verdicts.push(verdict);
    tell(verdict);
  }
  for (const verdict of verdicts.filter(({ outcome }) => outcome === "open")) {
    Object.assign(verdict, await judge.await(expectations.get(verdict.act)));
    tell(verdict);
  }
  // What was right when it arrived must be so still when all has been done.
  const last = inTheEnd(expectations);
  for (const [act, expected] of last) {
    const verdict = verdicts.find((one) => one.act === act);
    const now = await judge.judge(expected);
    if (verdict.outcome === "right" && now.outcome !== "right") Object.assign(verdict, now, { why: `in the end ${now.why ?? "missed"}` });
  }
  const invented = await judge.invented([...last.values()]);
  const objections = [...((await host.check?.(await running.witness?.(), talk)) ?? []), ...complaints(browser, collector)];
  return { verdicts, invented, objections, records: await storedRecords(collector) };
}

/** Of several acts on one record, the last one says how it must be in the end. */
function inTheEnd(expectations) {
  const last = new Map();
  for (const [act, expected] of expectations) last.set(`${expected.kind} ${expected.of}`, [act, expected]);
  return new Map(last.values());
}

/** What the widget has made the console say. */
const complaints = ({ console: lines }, { origin }) =>
  lines.filter(({ source }) => source.includes(origin)).map(({ level, text }) => `console ${level}: ${text}`);

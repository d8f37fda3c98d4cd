// A host that uses all there is, in the strictest TypeScript: it has only to compile.

import {
  start,
  type Afterword,
  type Batch,
  type Consent,
  type ControlAction,
  type Evidence,
  type Explanation,
  type Facts,
  type Feedback,
  type FeedbackStrings,
  type FoundAnswer,
  type Options,
  type Profile,
  type Said,
  type ScriptTagAfterword,
  type SentBatch,
  type Stats,
  type ThumbValue,
  type WireRecord,
} from "afterword";

const least: Options = { collector: "/afterword", key: "pk_1" };

const strict: Options = { ...least, wasm: false };

const profile: Profile = { answer: ".reply", person: ".question" };

const most: Required<Options> = {
  collector: "https://collector.example",
  key: "pk_1",
  text: "full",
  settleMs: 2_000,
  sample: 0.5,
  consent: "pending",
  respectGpc: false,
  user: "u-1",
  app: "support",
  appVersion: "1.2.3",
  environment: "production",
  read: "page",
  resolve: ({ id }) => (id.startsWith("run-") ? { responseId: id, model: "m-1" } : undefined),
  profile,
  wasm: new URL("https://cdn.example/afterword.bin"),
  debug: true,
};

const facts: Required<Facts> = {
  responseId: "r-1",
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  spanId: "00f067aa0ba902b7",
  traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  runId: "8a5b2f6e-0f0c-4a56-9d3c-2f1f0c6f4b1a",
  model: "m-1",
  promptVersion: "v7",
  token: "eyJ",
  state: "streaming",
  thread: "t-1",
};

const said: Required<Said> = { reasons: ["hallucination"], comment: "no", correction: "yes" };

export async function host(element: Element): Promise<() => void> {
  const afterword: Afterword = await start(most);
  await start(least);
  await start(strict);

  const vote: ThumbValue = "up";
  afterword.thumb("r-1", vote);
  afterword.thumb("r-1", "down", said);
  afterword.thumb("r-1", null);
  afterword.copy("r-1");
  afterword.copy("r-1", { from: 0, to: 40 });
  afterword.regenerate("r-1");
  afterword.edit("r-1", { draft: "a", final: "b" });
  afterword.edit("r-1", { draft: "a", final: "b", committed: false });
  afterword.stopGeneration("r-1");
  afterword.bind(element, facts);
  afterword.bind(element, { responseId: "r-2" });
  afterword.bind(null, facts);
  afterword.identify("u-1");
  afterword.identify(null);
  const why: Explanation | undefined = afterword.explain?.(element);
  const believed: string = why?.answer && why.sure >= why.least ? because(why.answer.because) : `${why?.person}`;
  const acts: ControlAction | undefined = why?.action;
  const found: readonly FoundAnswer[] = afterword.answers?.() ?? [];
  const read: string = found.map(({ id, element: shown }) => id + shown.id + believed + acts).join();
  const granted: Consent = "granted";
  afterword.consent(granted);
  afterword.flush();
  const stats: Stats | undefined = afterword.stats();
  if (!stats) return () => undefined;
  const { seen, settled, sent, acknowledged, retried, dropped, waiting, handlers } = stats;
  const counts: number[] = [seen, settled, sent, acknowledged, retried, waiting, ...Object.values(dropped)];
  const full: number | undefined = dropped["outbox_full"];
  const unsent: number = waiting + (full ?? 0) + counts.length;
  const cost: string = `${handlers.totalMs} ms, ${handlers.maxMs} ms at most, ${handlers.slow} slow`;
  const quiet: (() => void)[] = [
    afterword.on("record", (record) => void measured(record)),
    afterword.on("batch", (batch: SentBatch) => void [batch.status === "beacon", batch.bytes + unsent, batch.records.join() + cost + read]),
    afterword.on("batch", ({ records, revs, rejected = [] }) => records.map((id, at) => [id, revs[at], rejected.find((one) => one.id === id)?.code])),
    afterword.on("stop", () => undefined),
  ];
  const goesBy: string = `${stats.consent} ${stats.text}`;

  const thumbs = document.createElement("afterword-feedback");
  const strings: FeedbackStrings = { up: goesBy, not_polite: "Not polite" };
  thumbs.setAttribute("strings", JSON.stringify(strings));
  thumbs.addEventListener("afterword-feedback", ({ detail }) => void voted(detail));

  // @ts-expect-error: only a page that is read has answers to tell of
  afterword.answers();
  // @ts-expect-error: an answer without an id is none
  await start({ ...least, resolve: () => ({ model: "m-1" }) });
  // @ts-expect-error: marks or the page
  await start({ ...least, read: "rules" });
  // @ts-expect-error: counts are read, not set
  dropped["expired"] = 0;
  // @ts-expect-error: a vote is up or down
  afterword.thumb("r-1", "sideways");
  // @ts-expect-error: there is no such event
  afterword.on("click", () => undefined);
  // @ts-expect-error: without a key nothing can be sent
  await start({ collector: "/afterword" });
  // @ts-expect-error: units are in the names
  await start({ ...least, settle: 2 });

  return () => {
    for (const end of quiet) end();
    afterword.stop();
  };
}

const voted = ({ responseId, value, reasons, comment, correction, state }: Feedback): string =>
  [responseId, value ?? "none", ...reasons, comment, correction, state].join();

/** What speaks for an answer, the surest first. */
const because = (evidence: Evidence): string =>
  Object.entries(evidence)
    .sort(([, one], [, other]) => other - one)
    .map(([rule, how]) => `${rule} ${how}`)
    .join();

/** Each kind narrows to its own measures, and there are no more than eight. */
function measured(record: WireRecord): number {
  switch (record.kind) {
    case "thumb":
      return record.thumb.changes;
    case "copy":
      return record.copy.fraction;
    case "regenerate":
      return record.regenerate.count;
    case "edit":
      return record.edit.distance;
    case "abandon":
      return record.abandon.visible_ms;
    case "stop":
      return record.stop.streamed_chars;
    case "follow_up":
      return record.follow_up.gap_ms;
    case "view":
      return record.view.seen_fraction;
    default:
      return record satisfies never;
  }
}

/** A back end that posts by itself writes the same batches. */
export const own = {
  v: 1,
  client: "mine/1",
  batch: "b-1",
  attempt: 1,
  sent_at_ms: 0,
  context: { session: "s", visitor: "v" },
  records: [],
} satisfies Batch;

declare global {
  var afterword: ScriptTagAfterword;
}

afterword.thumb?.("r-1", "up");
// @ts-expect-error: without the stub it may not be there yet
afterword.thumb("r-1", "up");
export const seen: Promise<number | undefined> = afterword.ready.then((handle) => handle.stats()?.seen);
const stubbed = afterword as Afterword & ScriptTagAfterword;
stubbed.thumb("r-1", "up");

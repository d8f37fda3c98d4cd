// The handle that is there before the widget is.

import assert from "node:assert/strict";
import { test } from "node:test";
import { queued } from "../../js/bindings/queued.js";

const MOST = 999;
const OPTIONS = { collector: "/c", key: "pk_1" };

/** A `start` whose widget comes when it is let, and what it was told. */
function late() {
  const told = [];
  const listeners = new Set();
  const starts = [];
  let resolve;
  let fail;
  const come = new Promise((...ends) => ([resolve, fail] = ends));
  const on = (event, listener) => {
    listeners.add(listener);
    told.push(["on", event]);
    return () => listeners.delete(listener);
  };
  const handle = new Proxy({}, {
    get: (_, name) => (name === "then" ? undefined : name === "on" ? on : (...given) => told.push([name, ...given])),
  });
  const start = (options) => {
    starts.push(options);
    return come;
  };
  const acts = () => told.filter(([name]) => name !== "on");
  const tell = (record) => [...listeners].forEach((listener) => listener(record));
  return { start, starts, acts, handle, arrive: () => resolve(handle), fail, tell };
}

test("what is called before the widget has come is done when it is there, in order", async () => {
  const page = late();
  const { afterword, begin } = queued(page.start);
  afterword.bind(null, { responseId: "r-1" });
  afterword.thumb("r-1", "up", { comment: "yes" });
  const begun = begin(OPTIONS);
  afterword.copy("r-1", { from: 0, to: 4 });
  assert.deepEqual(page.acts(), []);
  page.arrive();
  await begun;
  const queue = [["bind", null, { responseId: "r-1" }], ["thumb", "r-1", "up", { comment: "yes" }], ["copy", "r-1", { from: 0, to: 4 }]];
  assert.deepEqual(page.acts(), queue);
  afterword.regenerate("r-1");
  assert.deepEqual(page.acts(), [...queue, ["regenerate", "r-1"]]);
  assert.equal(await afterword.ready, page.handle);
});

test("of too many calls the first ones are kept", async () => {
  const page = late();
  const { afterword, begin } = queued(page.start);
  for (let at = 0; at < MOST + 5; at++) afterword.copy(`r-${at}`);
  page.arrive();
  await begin(OPTIONS);
  assert.equal(page.acts().length, MOST);
  assert.deepEqual(page.acts()[0], ["copy", "r-0"]);
});

test("a listener that is ended before the widget has come hears nothing, others do", async () => {
  const page = late();
  const { afterword, begin } = queued(page.start);
  const heard = [];
  afterword.on("record", () => heard.push("ended"))();
  const end = afterword.on("record", ({ kind }) => heard.push(kind));
  page.arrive();
  await begin(OPTIONS);
  page.tell({ kind: "view" });
  end();
  page.tell({ kind: "copy" });
  assert.deepEqual(heard, ["view"]);
});

test("begun twice, as React's strict mode does, it starts once; options that may change are followed", async () => {
  const page = late();
  const { begin } = queued(page.start);
  page.arrive();
  await begin(OPTIONS);
  await begin({ ...OPTIONS });
  assert.equal(page.starts.length, 1);
  assert.deepEqual(page.acts(), []);
  await begin({ ...OPTIONS, user: "u-1", consent: "denied" });
  await begin({ ...OPTIONS, user: "u-1", consent: "denied" });
  await begin(OPTIONS);
  assert.deepEqual(page.acts(), [["identify", "u-1"], ["consent", "denied"], ["identify", null], ["consent", "granted"]]);
});

test("where no widget comes, the page hears nothing, and whoever asks hears why", async () => {
  const unhandled = [];
  const note = (error) => unhandled.push(error);
  process.on("unhandledRejection", note);
  const page = late();
  const { afterword, begin } = queued(page.start);
  const begun = begin(OPTIONS);
  afterword.thumb("r-1", "up");
  const why = new TypeError("option \"key\" is missing");
  page.fail(why);
  await begun;
  afterword.thumb("r-1", "down");
  afterword.on("record", () => {})();
  await new Promise(setImmediate);
  process.off("unhandledRejection", note);
  assert.deepEqual(unhandled, []);
  await assert.rejects(afterword.ready, why);
});

test("without a provider calls do nothing", () => {
  const { afterword, votes } = queued();
  afterword.thumb("r-1", "up");
  afterword.on("record", () => {})();
  afterword.flush();
  assert.equal(votes.of("r-2"), null);
});

test("a vote shows at once, and so does one that was made elsewhere, or taken back", async () => {
  const page = late();
  const { afterword, votes, begin } = queued(page.start);
  page.arrive();
  await begin(OPTIONS);
  const shown = [];
  const end = votes.watch(() => shown.push(votes.of("r-1")));
  afterword.thumb("r-1", "up");
  page.tell({ kind: "thumb", response: { id: "r-1" }, thumb: { value: "down" } });
  page.tell({ kind: "copy", response: { id: "r-1" } });
  page.tell({ kind: "thumb", response: { id: "r-1" }, retracted: true, thumb: { value: "down" } });
  end();
  afterword.thumb("r-1", "up");
  assert.deepEqual(shown, ["up", "down", null]);
  assert.equal(votes.of("r-1"), "up");
});

test("the votes of at most 999 answers are shown, the last ones", () => {
  const { afterword, votes } = queued();
  for (let at = 0; at <= MOST; at++) afterword.thumb(`r-${at}`, "up");
  assert.equal(votes.of("r-0"), null);
  assert.equal(votes.of("r-1"), "up");
  assert.equal(votes.of(`r-${MOST}`), "up");
});

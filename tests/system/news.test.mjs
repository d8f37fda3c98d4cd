// What comes again and again is told when it begins and when it was last so, and in the order in which it came.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTIVE, CLICK, DRAFT_BEGINS, DRAFT_CHANGES, SCROLL, WAKE } from "../../js/heard.js";
import { newsTo } from "../../js/news.js";

const draftOf = (id) => ({ getAttribute: () => id });

/** The news, and what has entered since it was asked last: the way in, the time, what, and of which element. */
function listening() {
  let entered = [];
  const news = newsTo((...given) => void entered.push(given.slice(0, 4)));
  return [news, () => entered.splice(0).map((one) => (one[3] === undefined ? one.slice(0, 3) : one))];
}

test("a sign that somebody is there enters once, and the last of them before anything else", () => {
  const [news, entered] = listening();
  for (const at of [10, 20, 30]) news("told", at, ACTIVE);
  assert.deepEqual(entered(), [["told", 10, ACTIVE]]);
  news("told", 40, WAKE);
  assert.deepEqual(entered(), [["told", 30, ACTIVE], ["told", 40, WAKE]]);
  news("told", 50, ACTIVE);
  assert.deepEqual(entered(), [["told", 50, ACTIVE]]);
});

test("keys in one draft enter with the first, and the last of them before anything else", () => {
  const [news, entered] = listening();
  const draft = draftOf("r-1");
  for (const at of [10, 20, 30]) {
    news("told", at, ACTIVE);
    news("hear", at + 1, DRAFT_BEGINS, draft);
    news("hear", at + 2, DRAFT_CHANGES, draft);
  }
  const first = [["told", 10, ACTIVE], ["hear", 11, DRAFT_BEGINS, draft], ["hear", 12, DRAFT_CHANGES, draft]];
  // The draft begins: what was told before it is over, so that the sign of life of the second key is news again.
  assert.deepEqual(entered(), [...first, ["told", 20, ACTIVE]]);
  const control = {};
  news("hear", 40, CLICK, control);
  const last = [["told", 30, ACTIVE], ["hear", 31, DRAFT_BEGINS, draft], ["hear", 32, DRAFT_CHANGES, draft]];
  assert.deepEqual(entered(), [...last, ["hear", 40, CLICK, control]]);
});

test("another draft is news, and so is the same editor with another answer in it", () => {
  const [news, entered] = listening();
  const draft = draftOf("r-1");
  news("hear", 10, DRAFT_CHANGES, draft);
  news("hear", 20, DRAFT_CHANGES, draft);
  const other = draftOf("r-2");
  news("hear", 30, DRAFT_CHANGES, other);
  assert.deepEqual(entered(), [["hear", 10, DRAFT_CHANGES, draft], ["hear", 20, DRAFT_CHANGES, draft], ["hear", 30, DRAFT_CHANGES, other]]);
  other.getAttribute = () => "r-3";
  news("hear", 40, DRAFT_BEGINS, other);
  assert.deepEqual(entered(), [["hear", 40, DRAFT_BEGINS, other]]);
});

test("scrolls enter anew once the module was woken, for it looks where they have led only once", () => {
  const [news, entered] = listening();
  for (const at of [10, 20]) news("told", at, SCROLL);
  news("told", 260, WAKE);
  news("told", 270, SCROLL);
  assert.deepEqual(entered(), [["told", 10, SCROLL], ["told", 20, SCROLL], ["told", 260, WAKE], ["told", 270, SCROLL]]);
});

test("what was last so is told in the order in which it came", () => {
  const [news, entered] = listening();
  const draft = draftOf("r-1");
  news("hear", 10, DRAFT_CHANGES, draft);
  news("told", 11, ACTIVE);
  news("told", 30, ACTIVE);
  news("hear", 20, DRAFT_CHANGES, draft);
  entered();
  news("told", 40, WAKE);
  assert.deepEqual(entered(), [["hear", 20, DRAFT_CHANGES, draft], ["told", 30, ACTIVE], ["told", 40, WAKE]]);
});

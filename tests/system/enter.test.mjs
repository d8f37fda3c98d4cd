// A script that was cut short leaves what it was about half done, and everything is told again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { entry } from "../../js/enter.js";
import { CLICK, DRAFT_BEGINS, SCROLL } from "../../js/heard.js";

/**
 * The way into a widget that notes what it hears, and of a draft what stands in it by then. `cut` is what happens inside
 * of the next thing heard before it is done with: as the next event finds it where a script was cut short.
 */
function widget() {
  const page = { draft: "" };
  let heard = [];
  let calls = 0;
  const failures = [];
  const hear = (at, what) => {
    calls++;
    const { cut } = page;
    page.cut = undefined;
    if (cut) {
      heard.push("half of it");
      cut();
    } else heard.push(what == DRAFT_BEGINS ? page.draft : at);
    return at;
  };
  const save = () => {
    const then = [...heard];
    return () => (heard = [...then]);
  };
  const enter = entry({ hear }, save, () => {}, (error) => void failures.push(error.message));
  return { enter, page, heard: () => heard, calls: () => calls, failures };
}

test("what was cut short is told again, and all since the last time that nothing was", () => {
  const { enter, page, heard } = widget();
  enter("hear", 1, CLICK);
  enter.brace();
  enter("hear", 2, CLICK);
  let seen;
  page.cut = () => {
    enter.brace();
    seen = [...heard()];
  };
  enter("hear", 3, CLICK);
  assert.deepEqual(seen, [1, 2, 3]);
});

test("it may be cut short twice", () => {
  const { enter, page, heard } = widget();
  enter("hear", 1, CLICK);
  let seen;
  page.cut = () => {
    page.cut = () => {
      enter.brace();
      seen = [...heard()];
    };
    enter.brace();
  };
  enter("hear", 2, CLICK);
  assert.deepEqual(seen, [1, 2]);
});

test("a draft has begun with what stood there then, not with what stands there when it is told again", () => {
  const { enter, page, heard } = widget();
  page.draft = "as it was made";
  enter("hear", 1, DRAFT_BEGINS);
  page.draft = "as it was changed";
  let seen;
  page.cut = () => {
    enter.brace();
    seen = [...heard()];
  };
  enter("hear", 2, CLICK);
  assert.deepEqual(seen, ["as it was made", 2]);
});

test("a page that stays for long keeps little to tell again", () => {
  const { enter, page, calls } = widget();
  for (let at = 1; at <= 1000; at++) enter("hear", at, SCROLL);
  let again;
  page.cut = () => {
    const before = calls();
    enter.brace();
    again = calls() - before;
  };
  enter("hear", 1001, SCROLL);
  assert.ok(again >= 1 && again <= 33, `${again} were told again`);
});

test("what fails ends it: nothing enters any more, and nothing is told again", () => {
  const { enter, page, heard, failures } = widget();
  enter("hear", 1, CLICK);
  page.cut = () => {
    throw new Error("trapped");
  };
  assert.equal(enter("hear", 2, CLICK), undefined);
  enter("hear", 3, CLICK);
  enter.brace();
  assert.deepEqual(heard(), [1, "half of it"]);
  assert.deepEqual(failures, ["trapped"]);
});

test("nothing enters while something is inside", () => {
  const { enter, page, heard } = widget();
  page.cut = () => assert.equal(enter("hear", 9, CLICK), undefined);
  assert.equal(enter("hear", 1, CLICK), 1);
  assert.equal(enter("hear", 2, CLICK), 2);
  assert.deepEqual(heard(), ["half of it", 2]);
});

// Loaded with the first <afterword-feedback> of a page. `js/boot.js` has given the name, and hands over each element that
// comes into the page: once at first, and again whenever it is moved.
//
// - `votes`: the votes of the page, and what became of them. `view`: one element, as people see it.
// - `words`: what it says, in six languages. `style`, `make`, `place`: how it looks, of what, and where.

import { makeView } from "./view.js";
import { attach } from "./votes.js";
import { learn } from "./words.js";

const views = new WeakMap();
/** Those in the page. One that is taken away tells nobody: it is let go with the next change. */
const shown = new Set();

const all = () => [...shown].filter((view) => view.element.isConnected || void shown.delete(view));

/** Shows how things are now, and once more when its language has come. */
async function update(view) {
  view.render();
  if (await learn(view.element)) view.render();
}

const observer = new MutationObserver((changes) => {
  for (const element of new Set(changes.map(({ target }) => target))) update(views.get(element));
});

/** A vote has changed; `news` is what the host is told, by the element that was used, or else by the first. */
function changed(vote, news) {
  const its = all().filter((view) => view.vote == vote);
  for (const view of its) view.render();
  const { element } = its.find((view) => view == vote.by) ?? its[0] ?? {};
  if (news) element?.dispatchEvent(new CustomEvent("afterword-feedback", { bubbles: true, composed: true, detail: news }));
}

function stopped() {
  observer.disconnect();
  for (const view of all()) {
    // Who votes after it is somebody else.
    view.vote = undefined;
    view.render();
  }
}

/** Brings an element to life that has come into the page. Without a running widget it stays as it is. */
export async function connect(element) {
  await attach(changed, stopped);
  await learn(element);
  let view = views.get(element);
  if (!view) {
    views.set(element, (view = makeView(element, () => connect(element))));
  }
  observer.observe(element, { attributes: true });
  shown.add(view);
  view.close();
  view.render();
}

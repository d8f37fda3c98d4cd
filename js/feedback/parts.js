// What an element is made of.

import { button, icon, make } from "./make.js";

const THUMB =
  "M8 11l4-7.5a2 2 0 0 1 2 2.4l-.7 3.6h4.9a1.8 1.8 0 0 1 1.8 2.1l-1.2 6.9a1.8 1.8 0 0 1-1.8 1.5H8z" +
  "M8 11H5.5A1.5 1.5 0 0 0 4 12.5v6A1.5 1.5 0 0 0 5.5 20H8";
const CROSS = "M7 7l10 10M17 7L7 17";

export const WAYS = ["up", "down"];

const group = (part, ...children) => make("div", { part, role: "group" }, ...children);
const text = (part) => make("span", part && { part });

/** The two thumbs; and a live region, which is there before there is anything to tell. */
export function bar(vote) {
  const thumbs = WAYS.map((way) => button(`thumb ${way}`, () => vote(way), icon(THUMB)));
  const live = ["", ""].map(text);
  const region = make("div", { role: "status", "aria-atomic": "false" }, live[0], " ", live[1]);
  return { bar: group("bar", ...thumbs), thumbs, live, region };
}

/** The card, made with the first vote: most answers never get one. What its head says, the live region tells. */
export function card(takeBack, post, leave) {
  const [thanks, state, commentLabel, correctionLabel] = ["thanks", "status", "label", "label"].map(text);
  const question = make("p", { part: "question", "aria-hidden": "true" });
  const reasons = group("reasons");
  const [comment, correction] = ["comment", "correction"].map((part) => make("textarea", { part, rows: "2" }));
  const fields = make("div", {}, make("label", {}, commentLabel, comment), make("label", {}, correctionLabel, correction));
  const [undo, send, cross] = [button("undo", takeBack), button("send", post), button("close", leave, icon(CROSS))];
  const card = group(
    "card",
    make("header", {}, make("p", { "aria-hidden": "true" }, thanks, " ", state), cross),
    ...[question, reasons, fields],
    make("footer", {}, undo, send),
  );
  return { card, thanks, state, commentLabel, correctionLabel, question, reasons, comment, correction, fields, undo, send, cross };
}

// The panel: records as they settle, rev by rev, and the batches that carried them.

import { byId, make } from "./dom.js";

const percent = (share) => `${Math.round(share * 100)} %`;
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** The measures of each kind, in words. */
const WORDS = {
  thumb: ({ value, reasons, changes, comment, correction }) =>
    [value, ...reasons, changes && `changed ${changes}×`, comment && "a comment", correction && "a correction"],
  copy: ({ kind, chars, fraction, via, count }) => [kind, `${chars} characters`, percent(fraction), `by ${via}`, count > 1 && `${count}×`],
  regenerate: ({ cause, count, since_done_ms, next_response }) =>
    [cause, count > 1 && `${count}×`, since_done_ms != null && `${seconds(since_done_ms)} after the end`, next_response && "another answer came"],
  edit: ({ grade, distance, committed, duration_ms }) => [grade, `${percent(distance)} of the words`, committed ? "sent" : "not sent yet", seconds(duration_ms)],
  abandon: ({ phase, seen_fraction, engaged }) => [phase.replace("_", " "), `${percent(seen_fraction)} seen`, engaged && "after doing something"],
  stop: ({ streamed_chars, after_ms, seen_fraction }) => [`after ${seconds(after_ms)}`, `${streamed_chars} characters`, `${percent(seen_fraction)} seen`],
  follow_up: ({ nature, gap_ms }) => [nature, `${seconds(gap_ms)} later`],
  view: ({ visible_ms, seen_fraction }) => [seconds(visible_ms), `${percent(seen_fraction)} seen`],
};

const shown = new Map();

export function showRecord(record) {
  const { id, rev, kind, retracted, response } = record;
  const before = shown.get(id);
  const revs = (before?.revs ?? 0) + 1;
  const measures = WORDS[kind](record[kind]).filter(Boolean).join(" · ");
  const element = make(
    "li",
    { class: "record new", "data-record": id, "data-kind": kind, "data-rev": rev, "data-response": response.id, "data-retracted": String(Boolean(retracted)) },
    make("div", { class: "record-head" }, make("strong", {}, kind.replace("_", " ")), make("span", { class: "rev" }, `rev ${revs}${retracted ? ", taken back" : ""}`)),
    make("p", { class: "measures" }, measures),
    make("p", { class: "about" }, `answer ${response.id.slice(0, 10)} · trace ${(response.trace_id ?? "none").slice(0, 8)}`),
    make("details", { open: before?.element.querySelector("details").open }, make("summary", {}, "As it was sent"), make("pre", { tabindex: "0" }, JSON.stringify(record, null, 2))),
  );
  before?.element.remove();
  byId("records").prepend(element);
  shown.set(id, { element, revs });
  byId("record-count").textContent = String(shown.size);
}

export function showBatch({ batch, attempt, bytes, records, status }) {
  const ok = status === 200 || status === "beacon";
  const how = status === "beacon" ? "handed to the browser" : status ? `status ${status}` : "no answer";
  const element = make(
    "li",
    { class: "batch", "data-batch": batch },
    make("span", {}, `${records.length} ${records.length === 1 ? "record" : "records"}, ${bytes} bytes`),
    make("span", { class: ok ? "ok" : "not" }, attempt > 1 ? `${how}, try ${attempt}` : how),
  );
  byId("batches").prepend(element);
  while (byId("batches").children.length > 20) byId("batches").lastChild.remove();
}

export function joinPanel() {
  const toggle = byId("panel-toggle");
  const panel = byId("panel");
  const show = (open) => {
    panel.classList.toggle("open", open);
    toggle.setAttribute("aria-expanded", String(open));
  };
  toggle.addEventListener("click", () => show(!panel.classList.contains("open")));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.classList.contains("open")) {
      show(false);
      toggle.focus();
    }
  });
}

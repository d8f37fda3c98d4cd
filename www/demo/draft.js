// An answer as a draft: changed, then sent.

import { make } from "./dom.js";

export function draftForm(responseId, text, send, close) {
  const area = make("textarea", { rows: "8", "data-afterword-draft-of": responseId });
  area.value = text;
  const form = make(
    "form",
    { class: "card draft", "aria-label": "Your draft" },
    make("label", {}, "Change it as you like, then send it. ", area),
    make(
      "div",
      { class: "buttons" },
      make("button", { type: "submit", "data-afterword": "send" }, "Send"),
      make("button", { type: "button", "data-afterword": "cancel", onclick: close }, "Cancel"),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(area.value);
    close();
  });
  queueMicrotask(() => area.focus());
  return form;
}

// The demo: a chat that uses the package as a stranger would, and a panel that shows what it heard.

import { loadConfig } from "./api.js";
import { Conversation } from "./conversation.js";
import { byId } from "./dom.js";
import { joinPanel, showBatch, showRecord } from "./panel.js";

let afterword;

const conversation = new Conversation((id, vote, said) => {
  const { reasons, comment, correction } = said;
  afterword?.thumb(id, vote, { reasons, comment: comment || undefined, correction: correction || undefined });
});

byId("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = byId("composer").value.trim();
  if (!text) return;
  byId("composer").value = "";
  conversation.send(text);
});

byId("composer").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  byId("ask").requestSubmit();
});

byId("new-thread").addEventListener("click", () => conversation.start());
joinPanel();

try {
  const { key, model, built_in: builtIn } = await loadConfig();
  byId("notice").textContent =
    (builtIn ? "There is no model behind this demo: it answers from a small built-in set. " : `Answers come from ${model}. `) +
    "It runs with text: “full”, so the texts of this chat are stored by the collector on this machine.";
  const { start } = await import("/index.js");
  afterword = await start({ collector: location.origin, key, text: "full", app: "demo" });
  afterword.on("record", showRecord);
  afterword.on("batch", showBatch);
  document.documentElement.dataset.listening = "true";
} catch {
  byId("panel-hint").textContent = "The widget could not be loaded, so nothing is heard. The chat works all the same.";
}

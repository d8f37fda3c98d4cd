import { start } from "afterword";

start({ collector: "http://127.0.0.1:8787", key: "pk_…" }).then((afterword) => {
  afterword.on("record", ({ kind }) => (document.querySelector("output").textContent = `heard: ${kind}`));
  document.documentElement.dataset.listening = "true";
});

import { start } from "afterword";
import wasm from "afterword/afterword.bin";

start({ collector: "http://127.0.0.1:8787", key: "pk_…", wasm: new URL(wasm, import.meta.url) }).then((afterword) => {
  afterword.on("record", ({ kind }) => (document.querySelector("output").textContent = `heard: ${kind}`));
  document.documentElement.dataset.listening = "true";
});

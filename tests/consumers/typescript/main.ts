import { start, type Afterword, type Options, type WireRecord } from "afterword";

const options: Options = { collector: "http://127.0.0.1:8787", key: "pk_…" };

const show = (record: WireRecord): void => {
  const shown = document.querySelector("output");
  if (shown) shown.textContent = `heard: ${record.kind === "thumb" ? record.thumb.value : record.kind}`;
};

const afterword: Afterword = await start(options);
afterword.on("record", show);
document.documentElement.dataset["listening"] = "true";

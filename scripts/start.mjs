// From a fresh clone to a running collector: the package, the server with it inside, and then the server itself.

import { join } from "node:path";
import { build } from "./build.mjs";
import { become, run, say } from "./command.mjs";

/** Builds the collector with the package inside, unless the caller's environment names one, and tells where it lies. */
export async function buildCollector() {
  if (process.env.AFTERWORD_BINARY) return process.env.AFTERWORD_BINARY;
  await build();
  say("compiling the collector");
  run("cargo", ["build", "--locked", "--quiet", "--release", "--package", "afterword-collector"]);
  const { TARGET } = await import("./wasm.mjs");
  return join(TARGET, "release", "afterword");
}

if (process.argv[1] === import.meta.filename) {
  const afterword = await buildCollector();
  const words = process.argv.slice(2);
  if (words[0] === "--build") console.log(`collector: ${afterword}`);
  else {
    say("afterword serve");
    become(afterword, ["serve", ...words]);
  }
}

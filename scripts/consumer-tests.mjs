// The package as strangers use it: packed, installed from the tarball into projects of every sort, built and run. Words on
// the command line choose consumers by how their names begin.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBrowsers } from "./browsers.mjs";
import { fail, ROOT, run } from "./command.mjs";
import { ensurePackages } from "./packages.mjs";
import { proven, skip } from "./proven.mjs";
import { buildCollector } from "./start.mjs";

ensurePackages();
ensureBrowsers(["chromium", "chromium-driver"]);
run(process.execPath, ["--test", "--test-reporter=spec", join(ROOT, "tests", "consumers", "docs.test.mjs")]);
process.env.AFTERWORD_BINARY ??= await buildCollector();
const { CONSUMERS } = await import("../tests/consumers/consumers.mjs");
const { installConsumer, makeProject, packPackage } = await import("../tests/consumers/project.mjs");
const { startCollector } = await import("../tests/system/harness/collector.mjs");

const words = process.argv.slice(2);
const consumers = CONSUMERS.filter(({ name }) => !words.length || words.some((word) => name.startsWith(word)));
if (!consumers.length) fail(`no consumer is named ${words.join(" ")}: there are ${CONSUMERS.map(({ name }) => name).join(", ")}`);

const packed = mkdtempSync(join(tmpdir(), "afterword-packed-"));
process.on("exit", () => rmSync(packed, { recursive: true, force: true }));
const tarball = packPackage(packed);

/** Runs a consumer in one of its ways: in a project made anew, against a collector of its own. */
async function prove(name, way) {
  const collector = await startCollector();
  try {
    const { folder, remove } = makeProject(name, tarball, collector);
    try {
      await way(folder, collector, tarball);
    } finally {
      remove();
    }
  } finally {
    await collector.stop();
  }
}

let failed = 0;
let passed = 0;
for (const { name, ways } of consumers) {
  try {
    installConsumer(name);
  } catch (error) {
    skip(name, error.message);
    continue;
  }
  const failures = [];
  for (const [way, act] of Object.entries(ways)) {
    await prove(name, act).catch((error) => failures.push(`${way}: ${error.message}`));
  }
  failed += failures.length;
  passed += Number(!failures.length);
  console.log(`${name.padEnd(12)} ${failures.length ? `FAILED  ${failures.join("\n")}` : `passed  ${Object.keys(ways).join(", ")}`}`);
}
proven(passed, consumers.length, "consumers");
if (failed) fail(`${failed} of the consumers' ways failed`);
// The drivers' sockets would keep the process.
process.exit(0);

// The ring that visits chat products which nobody patched, and writes docs/hosts.md. Words on the command line choose hosts.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowsers } from "./browsers.mjs";
import { fail, ROOT, run, say } from "./command.mjs";
import { ensurePackages } from "./packages.mjs";
import { proven, skip } from "./proven.mjs";
import { buildCollector } from "./start.mjs";

/** What each visit has left in the store, for whoever has to find out why. */
const RECORDS = join(ROOT, "test-results", "hosts");
/** What the widget goes by: rules alone, for no profile of any product ships. */
const READINGS = ["page"];

mkdirSync(RECORDS, { recursive: true });
ensurePackages();
ensureBrowsers(["chromium", "chromium-driver"]);
// The judge first: what it calls right is what the table says.
run(process.execPath, ["--test", "--test-reporter=spec", join(ROOT, "tests", "hosts", "judging.test.mjs")]);
process.env.AFTERWORD_BINARY ??= await buildCollector();
const { HOSTS } = await import("../tests/hosts/hosts.mjs");
const { visitHost } = await import("../tests/hosts/run.mjs");
const { COUNTED, count, writeTables } = await import("../tests/hosts/table.mjs");

const words = process.argv.slice(2);
const readings = READINGS.filter((reading) => words.includes(reading));
const names = words.filter((word) => !READINGS.includes(word));
const hosts = HOSTS.filter(({ name }) => !names.length || names.some((word) => name.startsWith(word)));
if (!hosts.length) fail(`no host is named ${names.join(" ")}: there are ${HOSTS.map(({ name }) => name).join(", ")}`);

const results = [];
const failures = [];
let broken = false;
for (const host of hosts) {
  try {
    await host.install();
  } catch (error) {
    skip(host.name, error.message);
    results.push({ host, skipped: error.message });
    continue;
  }
  for (const reading of readings.length ? readings : READINGS) {
    say(`${host.name}, reading by ${reading}`);
    try {
      const result = { host, reading, ...(await visitHost(host, reading, tell)) };
      results.push(result);
      writeFileSync(join(RECORDS, `${host.name}-${reading}.json`), JSON.stringify(result.records, null, 1));
      failures.push(...faultsOf(result).map((fault) => `${host.name}, ${reading}: ${fault}`));
    } catch (error) {
      broken = true;
      console.log(error.stack);
      failures.push(`${host.name}, ${reading}: ${error.message.split("\n")[0]}`);
    }
  }
}

const visits = results.filter(({ verdicts }) => verdicts);
for (const result of visits) {
  const counts = COUNTED.map((outcome) => `${count(result, outcome)} ${outcome}`).join(", ");
  console.log(`${result.host.name.padEnd(16)} ${result.reading.padEnd(6)} ${counts}, ${result.invented.length} invented`);
}
proven(hosts.filter((host) => visits.some((visit) => visit.host === host)).length, hosts.length, "hosts");
// Where nobody could be visited, what was seen before still holds.
if (!words.length && !broken && visits.length) writeTables(hosts, READINGS, results);
if (failures.length) fail(failures.join("\n× "));
// The drivers' sockets would keep the process.
process.exit(0);

function tell({ act, outcome, why }) {
  if (outcome !== "open") console.log(`  ${outcome.padEnd(12)} ${act}${why ? `: ${why}` : ""}`);
}

/** Why a visit does not pass. */
function faultsOf(result) {
  const { verdicts, invented, objections } = result;
  for (const record of invented) console.log(`  invented     ${JSON.stringify(record)}`);
  const faults = [...objections];
  if (invented.length) faults.push(`${invented.length} records invented`);
  const bad = verdicts.filter(({ outcome }) => ["wrong", "missed"].includes(outcome)).map(({ act, outcome }) => `${act} ${outcome}`);
  if (bad.length) faults.push(bad.join(", "));
  return faults;
}

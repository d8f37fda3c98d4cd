// What others have written and we build on: known holes, licences, where it comes from. cargo-deny for Rust (deny.toml), npm audit
// for what is published and for the examples.

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fail, ROOT, run, say } from "./command.mjs";
import { proven, skip } from "./proven.mjs";
import { ensureTool, withPath } from "./tools.mjs";

const env = withPath(ensureTool("cargo-deny"));
/** The workspaces, each with a lock file of its own. */
const MANIFESTS = ["Cargo.toml", join("fuzz", "Cargo.toml")];
const EXAMPLES = readdirSync(join(ROOT, "examples"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
const FOLDERS = [".", ...EXAMPLES.map(({ name }) => join("examples", name))];

const deny = (manifest, ...words) => ["deny", "--manifest-path", manifest, "--workspace", "--locked", "--all-features", ...words];
let done = 0;

for (const manifest of MANIFESTS) {
  say(`licences, sources and bans of ${manifest}`);
  run("cargo", deny(manifest, "check", "licenses", "sources", "bans"), { env });
  done += 1;
}

/** The last line that a program has written, which says what went wrong. */
const last = ({ stdout, stderr }) => `${stdout}\n${stderr}`.trim().split("\n").at(-1).trim();

for (const manifest of MANIFESTS) {
  // The database of advisories lies elsewhere than the crates: where it cannot be had, that is no advisory.
  const fetched = spawnSync("cargo", deny(manifest, "fetch", "db"), { cwd: ROOT, env, encoding: "utf8" });
  if (fetched.status !== 0) {
    skip(`advisories of ${manifest}`, `the database of RustSec cannot be fetched: ${last(fetched)}`);
    continue;
  }
  say(`advisories of ${manifest}`);
  run("cargo", deny(manifest, "check", "--disable-fetch", "advisories"), { env });
  done += 1;
}

for (const folder of FOLDERS) {
  const audit = spawnSync("npm", ["audit", "--package-lock-only", "--json", "--audit-level=high"], {
    cwd: join(ROOT, folder),
    encoding: "utf8",
  });
  const name = join(folder, "package-lock.json");
  const found = parsed(audit.stdout);
  const counts = found?.metadata?.vulnerabilities;
  if (!counts) {
    skip(`advisories of ${name}`, `the registry has no audit: ${found?.error?.summary || found?.message || last(audit)}`);
    continue;
  }
  const { low, moderate, high, critical } = counts;
  say(`advisories of ${name}: ${low} low, ${moderate} moderate, ${high} high, ${critical} critical`);
  if (audit.status !== 0) fail(`${name} has ${high + critical} packages with known holes: npm audit in ${folder} names them`);
  done += 1;
}

proven(done, 2 * MANIFESTS.length + FOLDERS.length, "lists");

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

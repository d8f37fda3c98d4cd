// packaging/: the image, whose steps are taken without an engine, and the unit of systemd.

import assert from "node:assert/strict";
import { chmodSync, chownSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ensureBrowsers } from "./browsers.mjs";
import { build } from "./build.mjs";
import { output, ROOT, run, say } from "./command.mjs";
import { proven, skip } from "./proven.mjs";

const DOCKERFILE = readFileSync(join(ROOT, "packaging", "Dockerfile"), "utf8");
/** The commands of the guide: for systemd, and for a container. */
const [FOR_SYSTEMD, FOR_DOCKER] = [...readFileSync(join(ROOT, "docs", "running.md"), "utf8").matchAll(/```sh\n([^]*?)```/g)].map(([, text]) => text.trim().split("\n"));

/** The stages, each a list of `[instruction, the rest]`. */
function stagesOf(text) {
  const lines = text.split("\n").filter((line) => line && !line.startsWith("#"));
  const stages = [];
  for (const line of lines) {
    const [, instruction, rest] = /^(\w+) (.*)$/.exec(line);
    if (instruction === "FROM") stages.push([]);
    stages.at(-1).push([instruction, rest]);
  }
  return stages;
}

const [building, image] = stagesOf(DOCKERFILE);
const all = (stage, name) => stage.filter(([instruction]) => instruction === name).map(([, rest]) => rest);
const one = (name) => all(image, name)[0];

assert.equal(one("FROM"), "scratch");
assert.deepEqual(all(image, "RUN"), [], "there is no shell to run anything with");
const [user, group] = one("USER").split(":").map(Number);
assert.ok(user > 0 && group > 0, "it is nobody");
// As the guide starts it: with other words than the image's own.
const [builds, starting] = FOR_DOCKER;
assert.equal(builds, "docker build -f packaging/Dockerfile -t afterword .");
const [, port, volume, words] = /^docker run -p 127\.0\.0\.1:(\d+):\1 -v afterword:(\S+) afterword (.+)$/.exec(starting);
assert.deepEqual([port, volume], [one("EXPOSE"), one("VOLUME")]);
assert.deepEqual(JSON.parse(one("CMD")), ["serve"]);
const command = [...JSON.parse(one("ENTRYPOINT")), ...words.split(" ")];
const healthcheck = JSON.parse(/CMD (.*)$/.exec(one("HEALTHCHECK"))[1]);
const settings = Object.fromEntries(one("ENV").split(" ").map((pair) => pair.split("=")));

/** Where the stage that builds has what cargo makes. */
const BUILT = "/afterword/target/";

/** Takes a step of the stage that builds, here. */
function take(step) {
  const [program] = step.split(" ");
  if (program === "apt-get") return ensureBrowsers(step.split(" ").filter((word) => word === "musl-tools"));
  // The package is built by now, and folders are made where they are copied to.
  if (program === "npm" || program === "mkdir") return undefined;
  say(step);
  return run("sh", ["-c", step]);
}

await build();
const { TARGET } = await import("./wasm.mjs");
for (const step of all(building, "RUN")) take(step);

let lived = false;
const root = mkdtempSync(join(tmpdir(), "afterword-image-"));
// Nobody has to get in.
chmodSync(root, 0o755);
try {
  for (const copied of all(image, "COPY")) {
    const words = copied.split(" ").filter((word) => !word.startsWith("--from="));
    const owner = /^--chown=(\d+):(\d+)$/.exec(words[0]);
    const [from, to] = owner ? words.slice(1) : words;
    const target = join(root, to);
    mkdirSync(dirname(target), { recursive: true });
    const here = from.startsWith(BUILT) ? join(TARGET, from.slice(BUILT.length)) : from;
    if (from === "/data") mkdirSync(target);
    else if (statSync(here).isDirectory()) cpSync(here, target, { recursive: true });
    else copyFileSync(here, target);
    if (owner && process.getuid() === 0) chownSync(target, Number(owner[1]), Number(owner[2]));
  }
  assert.ok(!/interpreter/.test(output("readelf", ["--program-headers", join(root, "afterword")])), "nothing is loaded beside it");
  lived = await live(root);
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** Starts it as the image says, but on loopback. Whether it could be started. */
async function live(root) {
  if (process.getuid() !== 0) {
    skip("the image as it runs", "only root may change the root of a process");
    return false;
  }
  const { startProgram } = await import("../tests/system/harness/processes.mjs");
  const { createServer } = await import("node:net");
  const port = await new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
  const env = { ...settings, AFTERWORD_LISTEN: `127.0.0.1:${port}` };
  const inside = [`--userspec=${user}:${group}`, root];
  const isHealthy = () => output("chroot", [...inside, ...healthcheck], { env: { ...process.env, ...env } });
  assert.equal(isHealthy(), undefined, "what does not run is not healthy");
  const program = startProgram("chroot", [...inside, ...command], env);
  try {
    await program.line(/\bsk_\w+/);
    assert.equal(isHealthy(), "ok\n");
    assert.equal(statSync(join(root, "data", "afterword.sqlite3")).uid, user);
  } finally {
    const how = await program.stop();
    assert.equal(how?.code ?? 0, 0, "it ends when it is asked to");
  }
  return true;
}

/** What systemd says of the unit, with the program where it says. */
function verify() {
  ensureBrowsers(["systemd"]);
  const folder = mkdtempSync(join(tmpdir(), "afterword-unit-"));
  try {
    const unit = join(folder, "afterword.service");
    // It asks whether the program is there.
    copyFileSync(join(ROOT, "packaging", "afterword.service"), unit);
    run("sed", ["-i", `s#^ExecStart=/usr/local/bin/afterword#ExecStart=${process.execPath}#`, unit]);
    const installed = FOR_SYSTEMD.map((line) => /^sudo install -m \d+ (\S+) (\S+)$/.exec(line)?.slice(1)).filter(Boolean);
    const starts = /^ExecStart=(\S+)/m.exec(readFileSync(join(ROOT, "packaging", "afterword.service"), "utf8"))[1];
    assert.deepEqual(installed, [["target/release/afterword", starts], ["packaging/afterword.service", "/etc/systemd/system/afterword.service"]]);
    run("systemd-analyze", ["verify", "--man=no", "--recursive-errors=no", unit]);
    run("systemd-analyze", ["security", "--offline=true", "--threshold=20", unit]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

verify();
proven(lived ? 2 : 1, 2, "ways to run it: the image, and the unit");

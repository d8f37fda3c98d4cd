// A collector of its own, as it ships, with a store in a folder that outlives it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const KIB = 1024;

/** Starts it on a free port of loopback; `startMs` is the time from its first instruction until it answers. */
export async function startCollector(binary, folder) {
  const begun = performance.now();
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("AFTERWORD_")));
  const child = spawn(binary, ["serve", "--listen", "127.0.0.1:0", "--data-dir", folder, "--log-level", "warn"], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  // A bench that fails leaves no collector behind.
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  ended.then(() => process.off("exit", kill));
  const said = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const [, word, rest] = /^(listening|public key|secret key) +(.*)/.exec(line) ?? [];
    if (word) said[word] = rest.split(" ")[0];
    if (word === "secret key") break;
  }
  const origin = said.listening;
  if (!origin) throw new Error("the collector ended at once");
  await fetch(`${origin}/readyz`).then((answer) => answer.text());
  const startMs = performance.now() - begun;
  const secret = readFileSync(join(folder, "secret-key"), "utf8").trim();
  const authorization = { authorization: `Bearer ${secret}` };
  const memory = (field) => {
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)[1]) * KIB;
  };
  return {
    address: new URL(origin).host,
    key: said["public key"],
    startMs,
    /** Bytes of memory that it has taken at most. */
    mostMemory: () => memory("VmHWM"),
    get: async (path) => {
      const answer = await fetch(`${origin}${path}`, { headers: authorization });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return answer.text();
    },
    /** Seconds of processor time so far, its own and the system's for it. */
    processorSeconds: () => {
      const stat = readFileSync(`/proc/${child.pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Bytes of all files in a folder. */
export const bytesOf = (folder) => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

// Programs that a test starts, and that end with it whatever happens.

import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { until } from "./until.mjs";

const running = new Set();

// Each is the leader of a group of its own, so that a driver takes its browser along.
const end = (child, signal) => {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended by itself.
  }
};
process.on("exit", () => running.forEach((child) => end(child, "SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));

/** The processes that a process started, and theirs, as `/proc` tells. */
export function descendants(pid) {
  const parents = new Map();
  for (const name of readdirSync("/proc")) {
    try {
      // "pid (name) state ppid …", where a name may hold blanks and brackets.
      const stat = readFileSync(`/proc/${Number(name)}/stat`, "latin1");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")")).split(" ")[2]));
    } catch {
      // No process, or one that has ended meanwhile.
    }
  }
  const found = [pid];
  for (const parent of found) for (const [child, its] of parents) if (its === parent) found.push(child);
  return found.slice(1);
}

/** Ends processes as a power cut would, and waits until they are gone. */
export async function kill(pids) {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
  await until("the killed processes are gone", () => pids.every(isGone));
}

function isGone(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // A zombie runs nothing any more: it waits to be asked for its exit code.
    return /^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return true;
  }
}

/** Starts a program whose output is read line by line, in this folder or in `cwd`. */
export function startProgram(program, args, env = {}, cwd = undefined) {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  const lines = [];
  const hearers = new Set();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      for (const hear of hearers) hear(line);
    });
  }
  // 'close' and not 'exit': then its last lines have been read.
  const ended = new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("exit", () => running.delete(child));
    child.on("close", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });

  return {
    pid: child.pid,
    lines,
    ended,
    /** Calls back with each line from now on. */
    onLine: (hear) => hearers.add(hear),
    /** The match of the first line that `pattern` finds, past or to come. */
    line(pattern) {
      const past = lines.map((line) => pattern.exec(line)).find(Boolean);
      if (past) return Promise.resolve(past);
      return new Promise((resolve, reject) => {
        const hear = (line) => {
          const match = pattern.exec(line);
          if (!match) return;
          hearers.delete(hear);
          resolve(match);
        };
        hearers.add(hear);
        void ended.then((how) => reject(new Error(`${program} ended (${how}) before it said ${pattern}:\n${lines.join("\n")}`)));
      });
    },
    /** Asks it to end, with all that it started, and waits until it has. */
    async stop(signal = "SIGTERM") {
      end(child, signal);
      return ended;
    },
  };
}

// Programs that a test starts, and that end with it whatever happens.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

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

/** Starts a program whose output is read line by line. */
export function startProgram(program, args, env = {}) {
  const child = spawn(program, args, {
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

// The processes that run pages, by the names that the engines give them.

import { readFileSync } from "node:fs";
import { kill } from "../system/harness/processes.mjs";

const RENDERERS = {
  chromium: /--type=renderer/,
  firefox: /-contentproc.*\btab\W*$/s,
  webkitgtk: /WebKitWebProcess/,
};

const commandOf = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
};

/** Ends every process of a browser that runs pages, as a crash does: without a word to the page. */
export async function killRenderers({ engine, processes }) {
  const pids = processes().filter((pid) => RENDERERS[engine].test(commandOf(pid)));
  if (!pids.length) throw new Error(`no process that runs pages among:\n${processes().map(commandOf).join("\n")}`);
  await kill(pids);
}

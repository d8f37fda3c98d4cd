// The ways in which a consumer's project is run: each takes the project's folder and a collector, and throws where it fails.

import assert from "node:assert/strict";
import { join } from "node:path";
import { serveFolder } from "../system/harness/folder.mjs";
import { freePort } from "../system/harness/free-port.mjs";
import { startProgram } from "../system/harness/processes.mjs";
import { until } from "../system/harness/until.mjs";
import { perform } from "./project.mjs";
import { visit } from "./visit.mjs";

/** A development server compiles the page when it is first asked for. */
const MOST_MS = 120_000;

/** A program of the project's own packages, to its end. `TARBALL` among its arguments stands for the package's. */
export const runs = (bin, ...args) => (folder, _, tarball) =>
  perform(process.execPath, [join("node_modules", bin), ...args.map((arg) => (arg === TARBALL ? tarball : arg))], folder);
export const TARBALL = Symbol("the tarball");

/** A script of the project's, by Node. */
export const node = (path) => (folder) => perform(process.execPath, [path], folder);

/** One after the other. */
export const all = (...ways) => async (...given) => {
  for (const way of ways) await way(...given);
};

/**
 * A folder of the project on a static host. Its page may do no more than the docs say: no `eval`, and nothing from other
 * origins; `more` is what its policy allows its scripts beside.
 */
export const page = (built = ".", more = "") => async (folder, collector) => {
  const policy = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval' ${more}; connect-src 'self' ${collector.origin}`;
  const host = await serveFolder(join(folder, built), { "Content-Security-Policy": policy });
  try {
    await visit(collector, `${host.origin}/`);
  } finally {
    await host.close();
  }
};

/** A server of the project's own packages. `says` is in the page as it comes, before any script has run. */
export const server = (bin, args, { says = "", quiet, env = {} } = {}) => async (folder, collector) => {
  const port = await freePort();
  const command = [join("node_modules", bin), ...args, "--port", String(port)];
  const program = startProgram(process.execPath, command, { NEXT_TELEMETRY_DISABLED: "1", ...env }, folder);
  try {
    const url = `http://127.0.0.1:${port}/`;
    let ended;
    void program.ended.then((how) => (ended = how));
    const asked = () => (ended ? assert.fail(`${bin} ended (${ended}):\n${program.lines.join("\n")}`) : fetch(url).catch(() => undefined));
    const answer = await until("the server answers", asked, () => program.lines, MOST_MS);
    const html = await answer.text();
    assert.equal(answer.status, 200, html);
    assert.ok(html.includes(says), html);
    await visit(collector, url, quiet);
  } finally {
    await program.stop();
  }
};

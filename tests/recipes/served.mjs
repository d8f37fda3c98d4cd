// A recipe as a reader would run it: its files as they stand, with the reader's own addresses and key put in.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../system/harness/free-port.mjs";
import { startProgram } from "../system/harness/processes.mjs";
import { until } from "../system/harness/until.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
/** What an interpreter may take to load an SDK, where others use the machine too. */
const START_MS = 120_000;
const PAGE_ORIGIN = "https://chat.example";

/** The page of a recipe, with the collector's address and key, and where its answers come from. */
export const pageOf = (name, { origin, publicKey }, answers = "") =>
  readFileSync(join(HERE, "page", name), "utf8")
    .replaceAll("http://127.0.0.1:8787", origin)
    .replaceAll("pk_…", publicKey)
    .replaceAll('"/ask"', `"${answers}/ask"`);

/**
 * Runs the server of `recipe` by `runtime`, with `env`. Pages of `pageOrigin` may ask it too; `change` makes another text of
 * its source, where a test is about what it must not be.
 */
export async function serve(recipe, runtime, { collector, env, pageOrigin = PAGE_ORIGIN, change = (source) => source }) {
  const folder = mkdtempSync(join(runtime.home ?? tmpdir(), "afterword-recipe-"));
  const port = await freePort();
  const source = readFileSync(join(HERE, recipe.folder, recipe.server), "utf8");
  const filled = change(source).replace("8000", String(port)).replace(PAGE_ORIGIN, pageOrigin);
  writeFileSync(join(folder, recipe.server), filled);
  writeFileSync(join(folder, runtime.model), readFileSync(join(HERE, "model", runtime.model)));
  writeFileSync(join(folder, recipe.page), pageOf(recipe.page, collector));

  const program = startProgram(runtime.program, [...runtime.args, recipe.server], { PYTHONDONTWRITEBYTECODE: "1", ...env }, folder);
  const stop = async () => {
    await program.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const origin = `http://127.0.0.1:${port}`;
  let ended;
  void program.ended.then((how) => (ended = how));
  try {
    await until(`${recipe.name} answers`, async () => {
      if (ended !== undefined) throw new Error(`${recipe.server} ended (${ended}):\n${program.lines.join("\n")}`);
      return (await fetch(origin).catch(() => undefined))?.ok;
    }, () => program.lines, START_MS);
  } catch (error) {
    await stop();
    throw error;
  }
  return { origin, lines: program.lines, stop };
}

// A consumer's project as its author has it: its files, its packages, and the packed tarball installed among them.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../../scripts/command.mjs";
import { ensureNodePackages } from "../../scripts/node-folder.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** Runs a program to its end and gives what it printed; throws all of that where it fails. */
export function perform(program, args, cwd) {
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1" };
  const { status, signal, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: "utf8", env });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(" ")} failed (${error?.message ?? signal ?? `exit code ${status}`}):\n${stdout}${stderr}`);
}

/** Packs the package as it would be published, and gives the path of the tarball. */
export function packPackage(folder) {
  const [{ filename }] = JSON.parse(perform("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], ROOT));
  return join(folder, filename);
}

/** The packages that a consumer names, from its lock file. Throws a sentence about why they cannot be had. */
export const installConsumer = (name) => ensureNodePackages(`consumer-${name}`, join(HERE, name));

/** What the page's address gives to `start` beside the project's own options: one build serves for several visits. */
const ASKED = '...JSON.parse(new URLSearchParams(globalThis.location?.search).get("options") ?? "null")';

/**
 * Makes the project of a consumer anew, and gives its folder. Its files name a collector on this machine and a key that
 * is none, as a reader of the docs finds them: both are put in, and what the address asks for. `remove()` takes it away.
 */
export function makeProject(name, tarball, { origin, publicKey }) {
  const fill = (text) =>
    text.replaceAll("http://127.0.0.1:8787", origin).replaceAll(/"pk_…"([^}]*) \}/g, (_, own) => `"${publicKey}"${own}, ${ASKED} }`);
  const installed = installConsumer(name);
  // Beside what is installed, so that both are on one disk: then the packages are linked, and not copied.
  const folder = mkdtempSync(join(dirname(installed), `run-${name}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    copyFilled(join(HERE, name), folder, fill);
    linkPackages(join(installed, "node_modules"), join(folder, "node_modules"));
    perform("npm", ["install", "--no-save", "--offline", "--no-audit", "--no-fund", "--loglevel=error", tarball], folder);
    return { folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function copyFilled(from, to, fill) {
  cpSync(from, to, { recursive: true });
  const paths = readdirSync(to, { recursive: true }).map((path) => join(to, path));
  for (const path of paths.filter((path) => statSync(path).isFile())) writeFileSync(path, fill(readFileSync(path, "utf8")));
}

function linkPackages(from, to) {
  // A project may need no package but this one.
  if (!existsSync(from)) return;
  perform("cp", ["--archive", "--link", "--no-target-directory", from, to]);
  // npm writes this one in place, and so would write into what is kept.
  rmSync(join(to, ".package-lock.json"), { force: true });
}

// The browsers that the tests drive: Debian's packages, installed where we may, asked for where we may not.

import { fail, output, run, say, which } from "./command.mjs";
import { VERSIONS } from "./tools.mjs";

/** How apt-get may be run here: as root, by a sudo that asks nothing, or not at all. */
function apt() {
  const quietly = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"];
  if (!which("apt-get")) return undefined;
  if (process.getuid?.() === 0) return quietly;
  if (which("sudo") && output("sudo", ["-n", "true"]) !== undefined) return ["sudo", "-n", ...quietly];
  return undefined;
}

/** Where there is no dpkg, only the programs of a package can be looked for. */
function isThere(name) {
  const program = VERSIONS.debian[name];
  if (!which("dpkg-query")) return !program || which(program) !== undefined;
  return output("dpkg-query", ["-W", "-f", "${db:Status-Status}", name]) === "installed";
}

/** Sees to it that the packages `names` of tools.json's `debian` are installed. */
export function ensureBrowsers(names = Object.keys(VERSIONS.debian)) {
  const absent = names.filter((name) => !isThere(name));
  if (!absent.length) return;
  const command = apt();
  if (!command) fail(`missing: ${absent.join(", ")}; install with: sudo apt-get install -y ${absent.join(" ")}`);
  const [program, ...first] = command;
  say(`installing ${absent.join(", ")}`);
  run(program, [...first, "update"]);
  run(program, [...first, "install", "-y", "--no-install-recommends", ...absent], { stdio: ["ignore", "ignore", "inherit"] });
}

if (process.argv[1] === import.meta.filename) ensureBrowsers();

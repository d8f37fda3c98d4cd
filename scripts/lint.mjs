// Clippy, with no warning: for the machine, and for the browser that the widget is compiled for.

import { run } from "./command.mjs";
import { bundleVisit } from "./pages.mjs";
import { ensureTarget } from "./tools.mjs";

const DENY = ["--", "-D", "warnings"];
const target = ensureTarget();

// A test of the browser imports it.
await bundleVisit();
run("cargo", ["clippy", "--locked", "--workspace", "--all-targets", "--all-features", ...DENY]);
run("cargo", ["clippy", "--locked", "--package", "afterword", "--all-targets", "--target", target, ...DENY]);

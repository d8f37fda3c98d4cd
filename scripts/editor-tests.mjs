// The ring of the editors: answers are edited in ProseMirror, Lexical, CodeMirror and Monaco, as their makers ship them.

import { ensurePackages } from "./packages.mjs";

ensurePackages();
const { installEditors } = await import("../tests/editors/editors.mjs");
try {
  installEditors();
} catch (error) {
  console.log(`skipped: editors: ${error.message}`);
  process.exit(0);
}
const { browserTests } = await import("./browser-tests.mjs");
await browserTests("editors");

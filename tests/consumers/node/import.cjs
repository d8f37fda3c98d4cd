// CommonJS takes it by import(), and by require() where Node can require a module.

const assert = require("node:assert/strict");

import("afterword").then(async ({ start }) => {
  assert.equal((await start({ collector: "http://127.0.0.1:8787", key: "pk_…" })).thumb("r-1", "up"), undefined);
  if (process.features.require_module) assert.equal(require("afterword").start, start);
});

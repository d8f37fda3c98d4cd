// The whole system in three engines: `tests/system/*.test.mjs` against the real collector. Names of files may be
// given, such as `npm run test:system -- visit`.

import { browserTests } from "./browser-tests.mjs";

await browserTests("system");

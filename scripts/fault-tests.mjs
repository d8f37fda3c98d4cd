// The table of faults in three engines: `tests/faults/*.test.mjs` against the real collector. Names of files may be given,
// such as `npm run test:faults -- contract`.

import { browserTests } from "./browser-tests.mjs";

await browserTests("faults");

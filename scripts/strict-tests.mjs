// The whole system once more, in browsers without WebAssembly: the core runs as JavaScript in every test. Names of files
// may be given, such as `npm run test:strict -- visit`.

import { browserTests } from "./browser-tests.mjs";

process.env.AFTERWORD_TEST_WEBASSEMBLY = "off";
await browserTests("system");

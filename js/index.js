// The npm entry. Importing it does nothing; on a server, neither does `start`.

import { begin } from "./loader.js";

export const start = (options) => begin(options, () => import("./widget.js"));

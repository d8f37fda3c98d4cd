// The npm entry. Importing it does nothing; on a server, neither does `start`.

import { begin } from "./loader.js";

export const start = (options) => begin(options, () => (options?.read == "page" ? import("./page.js") : import("./widget.js")));

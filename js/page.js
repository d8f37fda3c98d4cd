// Loaded in the place of `widget.js` where pages are read that bear no marks.

import { read } from "./read/index.js";
import { boot as start } from "./boot.js";

export const boot = (...given) => start(...given, read);

// Loaded when the page is there: the widget, which goes by marks.

import { boot as start } from "./boot.js";
import { discover } from "./discovery.js";

export const boot = (...given) => start(...given, discover);

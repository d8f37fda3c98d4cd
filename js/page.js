// Loaded in the place of `widget.js` where pages are read that bear no marks.

import { OPTIONS, READ } from "./options.js";
import { read } from "./read/index.js";
import { boot as start } from "./boot.js";

// What only a reader has a use for.
OPTIONS.resolve = "a function";
READ.resolve = (value) => (typeof value == "function" ? value : undefined);
OPTIONS.profile = "selectors of answer and person";
// What is no selector throws.
READ.profile = ({ answer, person }) => document.querySelector(`${answer.trim()},${person.trim()}`);

export const boot = (...given) => start(...given, read);

// The rows of the table, in its order.

import { answerRows } from "./rows/answers.mjs";
import { connectionRows } from "./rows/connections.mjs";
import { crashRows } from "./rows/crashes.mjs";
import { leavingRows } from "./rows/leaving.mjs";
import { storageRows } from "./rows/storage.mjs";
import { visitorRows } from "./rows/visitors.mjs";

export const rows = [...leavingRows, ...crashRows, ...connectionRows, ...answerRows, ...storageRows, ...visitorRows];

/** Rows that no browser takes part in. */
export { collectorRows } from "./collector.mjs";

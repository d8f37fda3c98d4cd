// docs/hosts.md: what the visits have shown. The words around the tables are written by hand.

import { readFileSync, writeFileSync } from "node:fs";
import { ACTS } from "./visit.mjs";

const PATH = new URL("../../docs/hosts.md", import.meta.url);
const BEGIN = "<!-- The rest is written by npm run test:hosts. -->";

const cell = (text) => String(text).replaceAll("|", "\\|").replaceAll("\n", " ");
const line = (cells) => `| ${cells.map(cell).join(" | ")} |`;

export const COUNTED = ["right", "wrong", "missed"];
export const count = ({ verdicts }, outcome) => verdicts.filter((verdict) => verdict.outcome === outcome).length;

/** Writes the tables. A result is `{ host, reading, verdicts, invented }`, or `{ host, skipped }`. */
export function writeTables(hosts, readings, results) {
  const words = readFileSync(PATH, "utf8").split(BEGIN)[0];
  writeFileSync(PATH, `${words}${BEGIN}\n\n${tables(hosts, readings, results)}\n`);
}

function tables(hosts, readings, results) {
  const notes = [];
  const note = (text) => {
    if (!notes.includes(text)) notes.push(text);
    return `[${notes.indexOf(text) + 1}]`;
  };
  const of = (host, reading) => results.find((result) => result.host === host && result.reading === reading);
  const outcome = (host, reading, act) => {
    const { outcome, why } = of(host, reading).verdicts.find((verdict) => verdict.act === act);
    // Why something went wrong is for whoever runs the ring; why it cannot be otherwise is for everyone.
    const reason = COUNTED.includes(outcome) ? host.notes?.[act] : why;
    return reason ? `${outcome} ${note(`${host.title}, ${act}: ${reason}`)}` : outcome;
  };
  const both = (host, act) => {
    const each = readings.map((reading) => outcome(host, reading, act));
    return new Set(each).size === 1 ? each[0] : readings.map((reading, at) => `${reading}: ${each[at]}`).join(", ");
  };

  const visited = hosts.filter((host) => readings.every((reading) => of(host, reading)));
  const acts = [
    ["act", ...visited.map(({ title }) => title)],
    ["---", ...visited.map(() => "---")],
    ...ACTS.map(({ name }) => [name, ...visited.map((host) => both(host, name))]),
  ];
  const totals = [
    ["host", "reading", "acts", ...COUNTED, "invented"],
    ["---", "---", "---:", ...COUNTED.map(() => "---:"), "---:"],
    ...visited.flatMap((host) =>
      readings.map((reading) => {
        const result = of(host, reading);
        const counts = COUNTED.map((outcome) => count(result, outcome));
        return [host.title, reading, counts.reduce((sum, one) => sum + one), ...counts, result.invented.length];
      }),
    ),
    ...results.filter(({ skipped }) => skipped).map(({ host, skipped }) => [host.title, `skipped: ${skipped}`, "", "", "", "", ""]),
  ];
  const listed = notes.map((text, at) => `${at + 1}. ${text}`);
  return [totals.map(line).join("\n"), acts.map(line).join("\n"), ...(listed.length ? [listed.join("\n")] : [])].join("\n\n");
}

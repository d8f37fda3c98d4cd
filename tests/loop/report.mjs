// What the run has shown, told to whoever runs it; with AFTERWORD_LOOP_WRITE also in docs/the-loop.md.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PAGE = join(import.meta.dirname, "..", "..", "docs", "the-loop.md");
const [BEGIN, END] = ["<!-- run: begin -->", "<!-- run: end -->"];

const SETS = {
  clean: "an answer as it is liked, against others",
  clean_any: "… against one of any other style",
  clean_bullets: "… against the same in prose",
  clean_figure_first: "… against the same with the figure last",
  clean_apology: "… against the same with an apology",
  clean_padding: "… against the same with padding",
  held_out: "pairs that people made, held out",
  clean_two: "two answers, of which both may be amiss",
};

const words = (counts) => Object.entries(counts).map(([what, count]) => `${count} ${what}`).join(", ");
const told = ({ accuracy, interval: [low, high] }) => `${accuracy.toFixed(3)} (${low.toFixed(2)}–${high.toFixed(2)})`;
const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

function lines({ visitors, contrary, answers, random, acts, records, sources, held, figures }) {
  const { before, after, controls } = figures;
  const row = (name) => {
    const of = controls.map((control) => control[name].accuracy);
    const spread = `${mean(of).toFixed(3)} (${Math.min(...of).toFixed(2)}–${Math.max(...of).toFixed(2)})`;
    return `| ${SETS[name]} | ${after[name].n} | ${before[name].accuracy.toFixed(1)} | ${told(after[name])} | ${spread} |`;
  };
  return [
    `- ${visitors} visitors, ${contrary} of them contrary, got ${answers} answers. What they did: ${words(acts)}; ${random} of the acts at random.`,
    `- ${records} records, and of them ${words(sources)} pairs. Held out: ${held.pairs} pairs, which are all of ${held.people} people and ${held.trades} trades.`,
    `- A model of ${figures.parameters.toLocaleString("en")} random weights, ${figures.pairs} pairs, ${figures.steps} steps of DPO.`,
    "",
    `| prefers rightly | n | before | trained | ${controls.length} trainings on labels that say nothing |`,
    "| --- | --- | --- | --- | --- |",
    ...Object.keys(SETS).map(row),
  ];
}

/** Tells the figures. */
export function tell(t, figures) {
  const said = lines(figures);
  for (const line of said.filter(Boolean)) t.diagnostic(line);
  t.diagnostic(`${1 + figures.figures.controls.length} trainings in ${figures.figures.seconds} s`);
  if (!process.env.AFTERWORD_LOOP_WRITE) return;
  const page = readFileSync(PAGE, "utf8");
  const [head, rest] = page.split(BEGIN);
  writeFileSync(PAGE, `${head}${BEGIN}\n${said.join("\n")}\n${END}${rest.split(END)[1]}`);
}

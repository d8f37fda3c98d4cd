// Every answer, by every renderer, in every state: sketched in a browser, and joined by a collector that was told of the calls.

import { fileURLToPath } from "node:url";
import { join } from "node:path";
import esbuild from "esbuild";
import { openBrowser } from "../system/harness/browsers.mjs";
import { startCollector } from "../system/harness/collector.mjs";
import { servePages } from "../system/harness/pages.mjs";
import { completions, documents, VARIANTS, xstest } from "./answers.mjs";
import { joined, tellCalls, vote } from "./collector.mjs";

const RENDERERS = ["marked", "markdown-it", "react-markdown"];
/** Answers that one script in the page renders. */
const PORTION = 100;
/** What is joined where its own call never came: it must be joined to none, but to one that says nearly the same. */
export const ABSENT = "whose call never came";

async function bundle(folder) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [fileURLToPath(new URL("page.js", import.meta.url))],
    nodePaths: [join(folder, "node_modules")],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"', READS: "true" },
    logLevel: "error",
  });
  return outputFiles[0].text;
}

const SKETCHES = "const [origin, renderer, answers, done] = arguments; sketches(origin, renderer, answers).then(done, (error) => done(String(error)))";

/** Gives the rows of the table. */
export async function measure(folder) {
  const ends = [];
  try {
    const models = completions();
    const answers = [...models, ...documents()];
    const collector = await startCollector();
    ends.push(collector.stop);
    const without = await startCollector();
    ends.push(without.stop);
    const script = await bundle(folder);
    const pages = await servePages({
      "/page.js": (_, response) => response.writeHead(200, { "Content-Type": "text/javascript" }).end(script),
      "/": '<meta charset="utf-8"><title>answers</title><body><script src="/page.js"></script>',
    });
    ends.push(pages.close);
    const { driver, close } = await openBrowser("chromium");
    ends.push(close);
    await driver.get(`${pages.origin}/`);
    const sketch = async (renderer, shown) => {
      const made = [];
      for (let at = 0; at < shown.length; at += PORTION) {
        const portion = await driver.executeAsyncScript(SKETCHES, collector.origin, renderer, shown.slice(at, at + PORTION));
        if (!Array.isArray(portion)) throw new Error(portion);
        made.push(...portion);
      }
      return made;
    };
    const numbers = answers.map((_, number) => number);
    await tellCalls(collector, answers, numbers);
    // The other model's answers to the same questions, and every second one of our own.
    const isAbsent = (number) => (number < models.length ? number < models.length / 2 : number % 2 === 0);
    await tellCalls(without, answers, numbers.filter((number) => !isAbsent(number)));

    const rows = [];
    for (const [variant, change] of Object.entries(VARIANTS)) {
      for (const renderer of RENDERERS) {
        // Which words a page shows does not hang on the question: one renderer says enough of that.
        for (const asked of renderer === "marked" ? [true, false] : [true]) {
          const shown = answers.map(({ answer, question }, at) => ({ text: change(answer, at), question: asked ? question : "" }));
          const sketches = await sketch(renderer, shown);
          const id = (number) => `${variant}/${renderer}/${asked}/${number}`;
          const votes = sketches.map((made, number) => ({ id: id(number), sketch: made || undefined }));
          await vote(collector, votes);
          const found = await joined(collector, numbers.map(id));
          rows.push(...counted(answers, numbers, (number) => found.get(id(number)), { variant, renderer, asked }));
          if (asked && renderer === "marked" && variant === "as it is") {
            const absent = numbers.filter(isAbsent);
            await vote(without, absent.map((number) => votes[number]));
            const taken = await joined(without, absent.map(id));
            rows.push(...counted(answers, absent, (number) => taken.get(id(number)), { variant: ABSENT, renderer, asked }));
          }
        }
      }
    }
    return { rows: sorted(rows), hasXstest: models.length > 0, xstest };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** One row for each set of answers. */
function counted(answers, numbers, joinedTo, what) {
  return [...new Set(answers.map(({ set }) => set))].map((set) => {
    const of = numbers.filter((number) => answers[number].set === set);
    const right = of.filter((number) => joinedTo(number) === number).length;
    const none = of.filter((number) => joinedTo(number) === undefined);
    const listed = process.env.AFTERWORD_JOIN_LIST && what.variant !== ABSENT;
    if (listed) for (const number of of) if (joinedTo(number) !== number) console.log(what, joinedTo(number), JSON.stringify(answers[number].answer.slice(0, 80)));
    return { set, ...what, all: of.length, right, wrong: of.length - right - none.length };
  });
}

/** What never came, last; and each set by itself. */
const sorted = (rows) => {
  const rank = ({ set, variant }) => Number(variant === ABSENT) * 2 + Number(set === "documents");
  return rows.map((row, at) => [rank(row), at, row]).sort(([one, at], [other, next]) => one - other || at - next).map(([, , row]) => row);
};

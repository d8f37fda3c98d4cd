// docs/benchmarks.svg: the comparison as bars, a small chart for each measure. It stands on the page's own ground, light or dark.

import { added, MEASURES } from "./measures.mjs";
import { fixed } from "./numbers.mjs";
import { OURS, SDKS } from "./peers.mjs";

/** The charts, row by row: the measure's part, and what it is called there. */
const CHARTS = [
  ["bytes", "Bytes loaded (brotli)"],
  ["load", "Coming"],
  ["memory used", "Memory after all acts"],
  ["click at once", "A click on nothing, at once"],
  ["key at once", "A key in a long draft, at once"],
  ["token at once", "A streamed token, at once"],
  ["first at once", "The first thumb, at once"],
  ["thumb at once", "A thumb, at once"],
  ["thumb in all", "A thumb, in all"],
  ["scroll at once", "A scroll, at once"],
  ["wire", "Bytes sent for ten acts"],
  ["requests", "Requests for ten acts"],
];

const COLUMNS = 3;
/** Px. */
const CHART = { width: 340, names: 124, bars: 140, top: 22, bar: 11, step: 16, gap: 22 };
const MARGIN = 8;
const HEAD = 30;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .head { font-size: 14px; font-weight: 600 } .title { font-weight: 600 }
  .bar { fill: #8b949e } .told .bar { fill: #c8cdd3 }
  .ours .bar { fill: #0969da } .ours text { font-weight: 600 }
  .axis { stroke: #8b949e }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .bar { fill: #7d8590 } .told .bar { fill: #474e57 } .ours .bar { fill: #4493f8 }
  }`;

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const partOf = (id) => MEASURES.flatMap(({ parts }) => parts).find((part) => part.id === id);

function chart(bySdk, shown, id, title) {
  const part = partOf(id);
  const all = shown.map((sdk) => ({ ...sdk, value: Math.max(0, added(bySdk, sdk.name, part).median) }));
  const most = Math.max(...all.map(({ value }) => value)) || 1;
  const bars = all.map(({ name, ours, captures, value }, at) => {
    const y = CHART.top + at * CHART.step;
    const width = Math.max(1, (value / most) * CHART.bars);
    const end = CHART.names + width + 5;
    const kind = ours ? ' class="ours"' : captures ? "" : ' class="told"';
    return `<g${kind}><text x="${CHART.names - 6}" y="${y + 10}" text-anchor="end">${escaped(name)}</text>
      <rect class="bar" x="${CHART.names}" y="${y}" width="${width.toFixed(1)}" height="${CHART.bar}"/>
      <text x="${end.toFixed(1)}" y="${y + 10}">${fixed(value, value < 100 ? part.digits : 0)}</text></g>`;
  });
  const words = `${title}${part.unit && part.unit !== "bytes" ? `, ${part.unit}` : ""}`;
  return `<text class="title" y="12">${escaped(words)}</text>
    <path class="axis" d="M${CHART.names - 0.5} ${CHART.top - 2}V${CHART.top + all.length * CHART.step - 3}"/>
    ${bars.join("\n    ")}`;
}

/** The whole picture, of one size of page. */
export function besideChart({ values }, size) {
  const bySdk = values[size];
  const shown = SDKS.slice(1).filter(({ name }) => bySdk[name]);
  const height = CHART.top + shown.length * CHART.step + CHART.gap;
  const width = 2 * MARGIN + COLUMNS * CHART.width;
  const rows = Math.ceil(CHARTS.length / COLUMNS);
  const placed = CHARTS.map(([id, title], at) => {
    const x = MARGIN + (at % COLUMNS) * CHART.width;
    const y = HEAD + Math.floor(at / COLUMNS) * height;
    return `<g transform="translate(${x} ${y})">${chart(bySdk, shown, id, title)}</g>`;
  });
  const ours = CHARTS.map(([id, title]) => {
    const part = partOf(id);
    return `${title}: ${fixed(added(bySdk, OURS, part).median, part.digits)} ${part.unit}`;
  });
  const names = shown.map(({ name }) => name).join(", ");
  const what = `${CHARTS.length} bar charts with a bar for each of ${names}`;
  const told = `${what}. ${OURS} adds: ${ours.join("; ")}. All are in the tables of the page.`;
  const head = `What each adds to a chat page of ${fixed(Number(size), 0)} messages; less is better`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEAD + rows * height}" role="img" aria-labelledby="title desc">
  <title id="title">${head}</title>
  <desc id="desc">${escaped(told)}</desc>
  <style>${STYLE}</style>
  <text class="head" x="${MARGIN}" y="16">${head}</text>
  ${placed.join("\n  ")}
</svg>
`;
}

// docs/benchmarks.md is written by two benches: what the collector's has to say stands between two marks, and each leaves the
// other's part alone.

const BEGIN = "<!-- what follows is written by npm run bench:collector -->";
const END = "<!-- what npm run bench:collector writes ends here -->";

/** The collector's part of a page, marks and all; nothing where there is none. */
export function sectionOf(page) {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  return begin < 0 || end < begin ? "" : page.slice(begin, end + END.length);
}

/** The page with this as the collector's part, at its end where there was none. */
export function withSection(page, text) {
  const section = `${BEGIN}\n\n${text.trim()}\n\n${END}`;
  const old = sectionOf(page);
  return old ? page.replace(old, () => section) : `${page.trimEnd()}\n\n${section}\n`;
}

/** `page` with the collector's part of `old`. */
export function keepSection(page, old) {
  const section = sectionOf(old);
  return section ? `${page.trimEnd()}\n\n${section}\n` : page;
}

// What several rounds say of a number: its middle, and how far they lie apart.

const quantile = (sorted, part) => {
  const at = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at % 1);
};

/** The median, and half the distance between the quartiles. */
export function spread(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), half: (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2 };
}

/** With so many digits behind the point, and a comma at the thousands. */
export const fixed = (value, digits) => value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });

const line = (cells) => `| ${cells.join(" | ")} |`;
/** A table in Markdown whose first `left` columns are words. */
export const table = (head, rows, left = 1) => [head, head.map((_, at) => (at < left ? "---" : "---:")), ...rows].map(line).join("\n");

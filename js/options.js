// The options of `start`, checked. A `data-` attribute is a string, so numbers and switches are read from one.

/** What text may leave the page, from none to all. */
export const TEXTS = ["none", "edits", "full"];

// Each reads a value, undefined where it is none, and says what would be right.
const STRING = [(value) => (typeof value == "string" ? value : undefined), "a string"];
const FLAG = [(value) => [true, "true", ""].includes(value) || ([false, "false"].includes(value) ? false : undefined), "true or false"];
const oneOf = (...words) => [(value) => (words.includes(value) ? value : undefined), words.join(" or ")];
const number = (most) => [
  (value) => {
    const read = typeof value == "string" && value.trim() ? Number(value) : value;
    return typeof read == "number" && read >= 0 && read <= most ? read : undefined;
  },
  `a number from 0 to ${most}`,
];

const OPTIONS = {
  collector: STRING,
  key: STRING,
  text: oneOf(...TEXTS),
  settleMs: number(60_000),
  sample: number(1),
  consent: oneOf("pending", "granted", "denied"),
  respectGpc: FLAG,
  debug: FLAG,
  user: STRING,
  app: STRING,
  appVersion: STRING,
  environment: STRING,
  wasm: [(value) => (value ? String(value) : undefined), "an address"],
};

/** The options with their defaults. What is wrong is named in one sentence. */
export function checked(raw = {}) {
  const options = { text: "edits", consent: "granted", respectGpc: true };
  for (const [name, value] of Object.entries(raw)) {
    const [read, right] = OPTIONS[name] ?? [];
    // A script tag may bear `data-` attributes that are for others.
    if (!read || value === undefined) continue;
    options[name] = read(value);
    if (options[name] === undefined) throw new TypeError(`afterword: option "${name}" must be ${right}`);
  }
  for (const name of ["collector", "key"]) {
    if (options[name] === undefined) throw new TypeError(`afterword: option "${name}" is missing`);
  }
  // Global Privacy Control: no text leaves the page, and no visitor is known again.
  options.private = options.respectGpc && navigator.globalPrivacyControl === true;
  if (options.private) options.text = "none";
  return options;
}

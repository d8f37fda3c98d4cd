// The options of `start`, checked. A `data-` attribute is a string, so numbers and switches are read from one.

const number = (least, most) => (value) => {
  const read = typeof value == "string" && value.trim() ? Number(value) : value;
  return typeof read == "number" && read >= least && read <= most ? read : undefined;
};
const oneOf = (...words) => (value) => (words.includes(value) ? value : undefined);
const text = (value) => (typeof value == "string" ? value : undefined);
const flag = (value) => [true, "true", ""].includes(value) || ([false, "false"].includes(value) ? false : undefined);

const OPTIONS = {
  collector: [text, "the collector's address"],
  key: [(value) => (value ? text(value) : undefined), "a public key, pk_…"],
  text: [oneOf("none", "edits", "full"), '"none", "edits" or "full"'],
  settleMs: [number(0, 60_000), "ms from 0 to 60000"],
  sample: [number(0, 1), "a share from 0 to 1"],
  consent: [oneOf("pending", "granted", "denied"), '"pending", "granted" or "denied"'],
  respectGpc: [flag, "true or false"],
  debug: [flag, "true or false"],
  user: [text, "a string"],
  app: [text, "a string"],
  appVersion: [text, "a string"],
  environment: [text, "a string"],
  wasm: [(value) => (value instanceof URL ? value.href : text(value)), "the wasm's address"],
};

/** The options with their defaults. What is wrong is named in one sentence. */
export function checked(raw = {}) {
  const options = { text: "edits", consent: "granted", respectGpc: true, debug: false };
  for (const [name, value] of Object.entries(raw)) {
    const [read, right] = OPTIONS[name] ?? [];
    if (!read) throw new TypeError(`afterword: unknown option "${name}"; there are ${Object.keys(OPTIONS).join(", ")}`);
    if (value === undefined) continue;
    options[name] = read(value);
    if (options[name] === undefined) throw new TypeError(`afterword: option "${name}" must be ${right}`);
  }
  for (const name of ["collector", "key"]) {
    if (options[name] === undefined) throw new TypeError(`afterword: option "${name}" is missing: ${OPTIONS[name][1]}`);
  }
  // Global Privacy Control: no text leaves the page, and no visitor is known again.
  options.private = options.respectGpc && navigator.globalPrivacyControl === true;
  if (options.private) options.text = "none";
  return options;
}

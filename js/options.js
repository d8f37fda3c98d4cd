// The options of `start`, checked. A `data-` attribute is a string, so numbers and switches are read from one.

/** What each takes: a number up to this one, true or false, one of these words, any string, or what `READ` reads. */
export const OPTIONS = {
  collector: "an address",
  key: "a public key",
  text: "none or edits or full",
  read: "marks or page",
  settleMs: 60_000,
  sample: 1,
  consent: "pending or granted or denied",
  respectGpc: true,
  debug: true,
  user: "",
  app: "",
  appVersion: "",
  environment: "",
  wasm: "an address or false",
};

const wordsOf = (option) => option.split(" or ");

/** What text may leave the page, from none to all. */
export const TEXTS = wordsOf(OPTIONS.text);

/** The value that was meant, undefined where it is none. */
function read(value, option) {
  if (option === true) return [true, "true", ""].includes(value) || ([false, "false"].includes(value) ? false : undefined);
  if (option > 0) {
    const number = value.toFixed ? value : Number(value.trim() || undefined);
    return number >= 0 && number <= option ? number : undefined;
  }
  return option ? wordsOf(option).find((word) => word === value) : value.substring(0);
}

/** Those that have a form of their own. What is no string has no `trim`, and throws. */
export const READ = {
  collector: (value) => new URL(value.trim() || "/", location).href.replace(/\/$/, ""),
  key: (value) => value.trim() || undefined,
  // An address may be a URL; an empty one is none.
  wasm: (value) => value !== false && value != "false" && (value.href || value.trim() || undefined),
};

/** The options with their defaults. What is wrong is named in one sentence. */
export function checked(raw) {
  const options = { text: "edits", read: "marks", consent: "granted", respectGpc: true };
  const refuse = (name, how) => {
    throw new TypeError(`afterword: option "${name}" ${how}`);
  };
  for (const [name, option] of Object.entries(OPTIONS)) {
    const given = raw?.[name];
    if (given === undefined) {
      if (name == "collector" || name == "key") refuse(name, "is missing");
      continue;
    }
    let value;
    try {
      value = (READ[name] ?? read)(given, option);
    } catch {
      // Of another type.
    }
    if (value === undefined) {
      const right = option === true ? "true or false" : option > 0 ? `a number from 0 to ${option}` : option || "a string";
      refuse(name, `must be ${right}`);
    }
    options[name] = value;
  }
  // Global Privacy Control: no text leaves the page, and no visitor is known again.
  options.private = options.respectGpc && navigator.globalPrivacyControl === true;
  if (options.private) options.text = "none";
  return options;
}

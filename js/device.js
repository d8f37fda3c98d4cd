// Where records lie until the collector has them: on the device, one to a storage key, so that tabs never overwrite
// each other. Where there is no storage, or none is allowed, in memory.

/** The number is the version of what is stored: a newer one reads it, an older one leaves it alone. */
export const STORE = "afterword.1.";

/** A record that a page left behind: the name of the page, and its number there. */
export const LEFT = /^afterword\.1\.(\w+)\.\d+$/;

/** The core takes what is above these bits for the group of a record: its context. This page's own is 0. */
const GROUP = 2 ** 24;

/** `page` is a word that no other page has; `allowed` says whether anything may be stored. */
export function deviceOf(page, allowed) {
  const kept = new Map();
  const own = STORE + page;
  let adopted = 0;
  const store = (name, value) => {
    try {
      if (!value) delete localStorage[name];
      else if (allowed()) localStorage[name] = value;
    } catch {
      // Blocked or full: memory has it.
    }
  };
  const put = ([context, record], number) => store(`${own}.${number}`, record && `{"context":${context},"record":${record}}`);
  const keep = (number, ...entry) => {
    if (entry[1]) kept.set(number, entry);
    else kept.delete(number);
    put(entry, number);
  };
  return {
    keep,
    /** Keeps a record of another page under a number of its own. */
    adopt(group, ...entry) {
      const number = group * GROUP + ++adopted;
      keep(number, ...entry);
      return number;
    },
    count: () => kept.size,
    /** The context and the record under a number, as JSON. */
    entry: (number) => kept.get(number),
    claim: (until) => store(own, until),
    /** Stores what was kept in memory alone. */
    save: () => kept.forEach(put),
    /** Whether other pages have records here. */
    hasOthers() {
      try {
        return Object.keys(localStorage).some((name) => LEFT.test(name) && !name.startsWith(own));
      } catch {
        return false;
      }
    },
  };
}

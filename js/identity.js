// Who and where: a pseudonym of the visitor, one visit in one tab. Random, and gone with `stop`.

const VISITOR = "afterword.visitor";
const SESSION = "afterword.session";

/** 64 random bits, and 128; `crypto.randomUUID` is there in secure contexts only. */
export const word = () => crypto.getRandomValues(new BigUint64Array(1))[0].toString(16);
const random = () => word() + word();

/** A stored id, or this one, which is stored. Storage may be blocked: then it lives as long as the page. */
function stored(name, key, id) {
  try {
    // A sandboxed frame has no storage, a full one takes nothing.
    return (globalThis[name][key] ??= id);
  } catch {
    return id;
  }
}

export const remember = ({ session, visitor }) => ({
  session: stored("sessionStorage", SESSION, session),
  visitor: stored("localStorage", VISITOR, visitor),
});

/** `known`: whether the person may be known again. */
export function identify(known) {
  const anyone = { session: random(), visitor: random() };
  return known ? remember(anyone) : anyone;
}

/** Leaves nothing of ours on the device. */
export const forget = () => {
  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      const storage = globalThis[name];
      for (const key of Object.keys(storage)) if (key.startsWith("afterword.")) delete storage[key];
    } catch {
      // Nothing was stored either.
    }
  }
};

// Who and where: a pseudonym of the visitor, one visit in one tab. Random, and gone with `stop`.

const VISITOR = "afterword.visitor";
const SESSION = "afterword.session";

/** 128 random bits; `crypto.randomUUID` is there in secure contexts only. */
const random = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

/** A stored id, made when there is none. Storage may be blocked: then it lives as long as the page. */
function stored(name, key) {
  let id = random();
  try {
    const storage = globalThis[name];
    id = storage.getItem(key) || id;
    storage.setItem(key, id);
  } catch {
    // A sandboxed frame has no storage, a full one takes nothing.
  }
  return id;
}

export const identify = ({ private: alone, consent }) => {
  const known = !alone && consent == "granted";
  return {
    visitor: known ? stored("localStorage", VISITOR) : random(),
    session: known ? stored("sessionStorage", SESSION) : random(),
    page: location.pathname,
    seed: Math.random(),
  };
};

export const forget = () => {
  try {
    localStorage.removeItem(VISITOR);
    sessionStorage.removeItem(SESSION);
  } catch {
    // Nothing was stored either.
  }
};

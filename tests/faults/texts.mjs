// Texts of a given length that read like texts: nothing in them looks like a secret, and they compress as prose does.

const WORDS = "the answer was long and said many things that nobody had asked about while it left out what was wanted most".split(" ");

/** Words in an order that does not repeat, the same at every call. */
export function longText(characters) {
  let state = 1;
  const words = [];
  for (let length = 0; length < characters; ) {
    state = (state * 48_271) % 2_147_483_647;
    const word = WORDS[state % WORDS.length];
    words.push(word);
    length += word.length + 1;
  }
  return words.join(" ").slice(0, characters).trimEnd();
}

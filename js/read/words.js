// What an element says of itself in its attributes: whose message it is.

/** Whose a message is. */
export const ANSWER = 1;
export const PERSON = 2;

const set = (words) => new Set(words.split(" "));

const WHOSE = new Map([
  ...[..."assistant bot ai llm model gpt agent copilot claude gemini chatgpt".split(" ")].map((word) => [word, ANSWER]),
  ...[..."user human you me self own mine visitor".split(" ")].map((word) => [word, PERSON]),
]);

/** A word for whose it is says nothing without one for what it is: `user-menu` is no message. */
const WHAT = set("message msg row turn bubble item response reply answer chat content text step entry query question prompt from by is role said");

/** What is only about a person or a model. */
const ABOUT = set("avatar profile image img icon name label logo header heading button toggle menu select input list messages time status");

/** Attributes that name an author and nothing else. */
const AUTHOR = /(role|author|sender|speaker|from|by|owner|participant)$/;

const NAMED = /^(class|id|data-(testid|test-id|test|qa|cy|component|slot|name|type|kind|step-type|content))$/;

/** How sure an attribute for authors makes it, and how sure words in names of classes and the like do. */
const BY_AUTHOR = 0.85;
const BY_NAME = 0.65;

/** Characters of an attribute that are looked at: a label may hold the whole message. */
const MOST = 400;
const MOST_LABEL = 48;

/** The words of a name in any of the usual spellings. */
export const wordsOf = (name) => name.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g)?.map((word) => word.toLowerCase()) ?? [];

/** Whose one name says it is: `bot-row`, `messageUser`; `alone`: beside a name that says what it is. */
function ofName(name, alone) {
  const words = wordsOf(name);
  const whose = words.map((word) => WHOSE.get(word)).find(Boolean);
  if (!whose || words.some((word) => ABOUT.has(word))) return 0;
  return words.some((word) => WHAT.has(word)) || (alone && words.length < 2) ? whose : 0;
}

/** `[whose, how sure]`, or nothing: an element that says nothing of it. */
export function authorOf(element) {
  let found;
  const say = (whose, sure) => {
    if (whose && !(found?.[1] >= sure)) found = [whose, sure];
  };
  say(ofName(element.localName), BY_NAME);
  for (const { name, value } of element.attributes) {
    if (name == "aria-label") {
      say(ofName(value.slice(0, MOST_LABEL).split(/[:,.\n]/)[0]), BY_NAME);
    } else if (name != "role" && AUTHOR.test(name)) {
      say(WHOSE.get(value.toLowerCase()), BY_AUTHOR);
    } else if (NAMED.test(name)) {
      const names = value.slice(0, MOST).split(/\s+/);
      const what = name == "class" ? names.some((one) => one.length < 24 && wordsOf(one).some((word) => WHAT.has(word))) : names.length < 2;
      for (const one of names) say(ofName(one, what), BY_NAME);
    }
  }
  return found;
}

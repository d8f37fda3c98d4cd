// What an element says of itself in its attributes: whose message it is.

/** Whose a message is. */
export const ANSWER = "answer";
export const PERSON = "person";

const WHOSE = {};
for (const word of "assistant bot ai llm model gpt agent claude gemini chatgpt machine".split(" ")) WHOSE[word] = ANSWER;
for (const word of "user human person you me self own mine visitor".split(" ")) WHOSE[word] = PERSON;

/** A word for whose it is says nothing without one for what it is: `user-menu` is no message. */
const WHAT = /^(message|msg|response|turn|step|row|line|bubble|reply|chat|content|text|query|prompt|role|from|by|said)$/;

/** These say it alone. */
const PLAIN = /^(assistant|bot|human|person|machine)$/;

/** What is only about a person or a model. */
const ABOUT = /^(avatar|profile|image|icon|name|header|button|label|input|select|toggle|menu|list|messages|status)$/;

/** Attributes that name an author and nothing else; those with names of any kind. */
const AUTHOR = /(role|author|sender|speaker|from|by|who|owner|turn)$/;
const NAMES = /^(class|id|data-(test.*|qa|slot|name|type|kind|.*-type|content))$/;

/** How sure an attribute for authors makes it, and how sure words in names of classes and the like do. */
const BY_AUTHOR = 0.85;
const BY_NAME = 0.65;

/** Characters of an attribute that are looked at: a label may hold the whole message. */
const MOST = 400;

/** The words of a name in any of the usual spellings. */
const wordsOf = (name) => name.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g)?.map((word) => word.toLowerCase()) ?? [];

const isWhat = (word) => WHAT.test(word);

/** Whose one name says it is: `bot-row`, `messageUser`; `alone`: beside a name that says what it is. */
function ofName(name, alone) {
  const words = wordsOf(name);
  const whose = words.map((word) => WHOSE[word]).findLast(Boolean);
  return !words.some((word) => ABOUT.test(word)) && (words.some(isWhat) || ((alone || PLAIN.test(name)) && words.length < 2)) && whose;
}

/** `[whose, how sure]`, or nothing: an element that says nothing of it. */
export function saidBy(element) {
  let said = [ofName(element.localName), BY_NAME];
  for (const { name, value } of element.attributes) {
    const names = value.slice(0, MOST).split(/\s+/);
    if (name == "aria-label") said[0] ||= ofName(value.split(/[:,.\n]/)[0].slice(0, 40));
    else if (name != "role" && AUTHOR.test(name)) {
      const whose = WHOSE[value.toLowerCase()];
      if (whose) return [whose, BY_AUTHOR];
    } else if (NAMES.test(name)) {
      const alone = name != "class" || names.length < 2 || names.some((one) => one.length < 24 && wordsOf(one).some(isWhat));
      for (const one of names) said[0] ||= ofName(one, alone);
    }
  }
  return said[0] && said;
}

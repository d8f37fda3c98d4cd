// What the controls of chats are called: whole names in lower case, letters and digits alone, as products ship them: here in
// English, and in each of the other languages in a file of `names/`. What is not found here may still be found by its icon; a copy button also by what it does.

/** A `*` is for the name of a control whose act has been done. The first ten are those of the files of `names/`, in their order. */
export const NAMES = Object.entries({
  up: "good|like( this)?|thumbs? up|(mark response )?helpful|love this|give positive feedback",
  down: "bad|dislike( this)?|thumbs? down|(mark response )?(not |un)helpful|needs improvement|give negative feedback",
  copy: "copy( to clipboard| text| code)?",
  "copy*": "copied",
  regenerate: "re(generate|try|fresh|do|run)|try again",
  edit: "edit( prompt)?",
  save: "save( as copy)?|send|update|submit|confirm|ok|done|apply",
  cancel: "cancel|close",
  stop: "stop( generating| streaming)?",
  branch: "(previous|next)( branch)?",
  "up*": "liked|unlike|remove like",
  "down*": "disliked|remove dislike",
}).map(([action, names]) => [action, RegExp(`^(${names})( (message|reply|response|answer))?$`)]);

/** Names that look like one of these and are something else. */
export const OTHERS = /^(undo|clear|share|report|(copy|edit|like) .*)$/;

/** Names that speak of an answer, and not of anything that can be liked or copied. */
export const OF_ANSWER = [/respon|answer|feedback/];

/** What else is spoken: each a file, for a page loads those alone that it and its reader speak. */
const LANGUAGES = {
  ar: () => import("./names/ar.js"),
  bn: () => import("./names/bn.js"),
  cs: () => import("./names/cs.js"),
  da: () => import("./names/da.js"),
  de: () => import("./names/de.js"),
  el: () => import("./names/el.js"),
  es: () => import("./names/es.js"),
  fa: () => import("./names/fa.js"),
  fi: () => import("./names/fi.js"),
  fr: () => import("./names/fr.js"),
  he: () => import("./names/he.js"),
  hi: () => import("./names/hi.js"),
  hu: () => import("./names/hu.js"),
  id: () => import("./names/id.js"),
  it: () => import("./names/it.js"),
  ja: () => import("./names/ja.js"),
  ko: () => import("./names/ko.js"),
  nb: () => import("./names/nb.js"),
  nl: () => import("./names/nl.js"),
  pl: () => import("./names/pl.js"),
  pt: () => import("./names/pt.js"),
  ro: () => import("./names/ro.js"),
  ru: () => import("./names/ru.js"),
  sv: () => import("./names/sv.js"),
  th: () => import("./names/th.js"),
  tr: () => import("./names/tr.js"),
  uk: () => import("./names/uk.js"),
  vi: () => import("./names/vi.js"),
  zh: () => import("./names/zh.js"),
};

/** Learns what controls are called in a language, given by its tag. Without it, English and icons serve. */
export const learn = (tag) =>
  LANGUAGES[tag.slice(0, 2)]?.().then(
    ({ default: all }) => {
      const names = all.split("/");
      OF_ANSWER.push(RegExp(names.pop()));
      names.map((some, at) => NAMES.push([NAMES[at][0], RegExp(`^(${some})$`)]));
    },
    Boolean,
  );

/** Names of icons, classes and test ids, in the spelling with dashes. */
export const ICONS = Object.entries({
  down: "dislike|thumbs?[-_]?down|down-?vote|feedback.*negative|negative-feedback.*",
  up: "like|thumbs?[-_]?up|up-?vote|feedback.*positive|positive-feedback.*",
  copy: "copy|clipboard|clone",
  regenerate: "arrow-path|re(generate|try|fresh|do|load|peat|play|set-left.*)|rotate|sync",
  edit: "pencil|edit|pen",
  stop: "stop|abort",
  branch: "chevron[-_](left|right)",
}).map(([action, names]) => [action, RegExp(`(^|[-_])(${names})([-_]|$)`)]);

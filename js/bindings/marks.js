// The marks of an answer, as attributes: so that a page which is rendered on a server has them from the start.

import { FACTS } from "../marks.js";

const NAMES = Object.entries(FACTS).map(([fact, mark]) => [fact, `data-afterword-${mark}`]);

/** What is not known has no mark. */
export const marksOf = (facts) =>
  Object.fromEntries(NAMES.flatMap(([fact, name]) => (facts?.[fact] == null ? [] : [[name, String(facts[fact])]])));

/** Makes an element bear exactly the marks of these facts. */
export const mark = (element, facts) => {
  const marks = marksOf(facts);
  for (const [, name] of NAMES) {
    if (name in marks) element.setAttribute(name, marks[name]);
    else element.removeAttribute(name);
  }
};

// A page of our own that nobody sees: it bears the contract's marks for what was recognised in the host's. The rest of
// the widget reads marks there as it does in a marked page, and the host's own page is left as it is.

const attribute = (mark) => `data-afterword-${mark}`;

/** Answers that are kept in it: more than the core remembers is of no use. */
const MOST = 400;

/** `roots` are the pages where marks are looked up. */
export function mirrorOf(roots, onEnd) {
  const page = document.implementation.createHTMLDocument("");
  roots.push(page);
  onEnd(() => roots.pop());
  const place = (parent, marks, text) => {
    const stand = page.createElement("p");
    for (const [mark, value] of Object.entries(marks)) if (value != null) stand.setAttribute(mark, value);
    if (text) stand.textContent = text;
    parent.append(stand);
    return stand;
  };
  return {
    /** What stands for an answer, whose text is read where `original` says. */
    answer(id, original) {
      if (page.body.childElementCount > MOST) page.body.firstElementChild.remove();
      return Object.defineProperty(place(page.body, { [attribute("response")]: id }), "original", { get: original });
    },
    mark: (stand, mark, value) => stand.setAttribute(attribute(mark), value),
    /** What stands for one of its controls. */
    control(stand, action) {
      const selector = `[data-afterword=${action}]`;
      return stand.querySelector(selector) ?? place(stand, { "data-afterword": action });
    },
    prompt(stand, text) {
      const id = stand.getAttribute(attribute("response"));
      place(stand, { [attribute("prompt-of")]: id }, text);
    },
    /** What stands for an editor, whose text `value` gives. */
    draft: (stand, value) =>
      Object.defineProperty(place(stand, { [attribute("draft-of")]: stand.getAttribute(attribute("response")) }), "value", { get: value }),
  };
}

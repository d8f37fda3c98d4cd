// The page of a chat as products write one: names of classes say whose a message is, or nothing at all, and a bar of buttons
// is below each answer. The editor stands in the place of an answer that is edited, and is the composer, too.

const ANSWERS = [
  ["The old town lies on the river, and its people build boats of wood.", "They sell them in spring, when the water is high."],
  ["A boat takes one winter: the oak is cut in autumn, and bent over steam.", "It lasts for thirty years."],
];
const REPLY = ["That is well put, and nothing is to be added."];
const LONG = [Array.from({ length: 300 }, (_, at) => `Line ${at + 1} says how boat number ${at + 1} is built.`)];

const LABELS = ["Copy", "Good response", "Bad response", "Regenerate", "Edit"];

const element = (className, ...children) => {
  const made = Object.assign(document.createElement("div"), { className });
  made.append(...children);
  return made;
};
const button = (label, act) => {
  const made = document.createElement("button");
  made.setAttribute("aria-label", label);
  made.innerHTML = '<svg viewBox="0 0 16 16"><path d="M2 2h12v12H2z"></path></svg>';
  made.addEventListener("click", act);
  return made;
};
const paragraph = (words) => Object.assign(document.createElement("p"), { textContent: words });

/**
 * Makes the page. `make(place, text)` puts an editor into an element, and gives `{ text(), focus(), clear(), remove() }`;
 * `between` is what it has between two paragraphs.
 */
export function chat(make, between) {
  const isBare = location.pathname.endsWith("/bare");
  const [user, assistant] = isBare ? ["x1", "x2"] : ["message message--user", "message message--assistant"];
  const answers = [];
  let copies = 0;
  const list = element("messages");
  const box = element("composer");

  function show(paragraphs) {
    const text = element("text", ...paragraphs.map(paragraph));
    const bar = element("bar");
    const acts = {
      async Copy() {
        await navigator.clipboard.writeText(paragraphs.join(between));
        copies += 1;
      },
      "Good response": ({ currentTarget }) => currentTarget.setAttribute("aria-pressed", "true"),
      Edit() {
        const place = element("editing");
        text.replaceWith(place);
        const editor = make(place, paragraphs.join(between));
        const close = () => {
          editor.remove();
          place.replaceWith(text);
          bar.replaceChildren(...buttons);
        };
        const save = () => {
          text.replaceChildren(...editor.text().split(/\n+/).map(paragraph));
          close();
        };
        bar.replaceChildren(button("Save", save), button("Cancel", close));
        editor.focus();
      },
    };
    const buttons = LABELS.map((label) => button(label, acts[label]));
    bar.append(...buttons);
    answers.push(element(assistant, text, bar));
    list.append(answers.at(-1));
  }
  function ask() {
    list.append(element(user, paragraph(composer.text())));
    composer.clear();
    show(REPLY);
  }

  for (const paragraphs of location.pathname.endsWith("/long") ? LONG : ANSWERS) {
    list.append(element(user, paragraph("What about the boats?")));
    show(between === " " ? [paragraphs.join(between)] : paragraphs);
  }
  document.body.append(list, element("below", box, button("Send", ask)));
  const composer = make(box, "");
  const isIn = (one, other) => one.contains(other) || other.contains(one);
  window.app = {
    /** How many texts the browser has taken into the clipboard for the page. */
    copies: () => copies,
    composer: () => composer.text(),
    focusComposer: () => composer.focus(),
    texts: () => answers.map((one) => [...one.querySelectorAll("p")].map((words) => words.textContent).join(between)),
    /** The ids of the answers that the widget knows, in the order of the page. */
    ids: () => answers.map((one) => afterword.answers().find(({ element }) => isIn(one, element))?.id),
    /** What it takes for an answer that is none. */
    strangers: () => afterword.answers().filter(({ element }) => !answers.some((one) => one.contains(element))).map(({ element }) => element.outerHTML),
  };
}

// What browsers have to write in.

const field = (name) => (place, text) => {
  const made = Object.assign(document.createElement(name), { value: text });
  made.style.width = "600px";
  place.append(made);
  return {
    text: () => made.value,
    focus: () => made.focus(),
    clear: () => (made.value = ""),
    remove: () => made.remove(),
  };
};

export const textarea = field("textarea");
export const input = field("input");

export function contenteditable(place, text) {
  const made = Object.assign(document.createElement("div"), { contentEditable: "true" });
  const fill = (lines) => made.replaceChildren(...lines.map((line) => Object.assign(document.createElement("div"), { textContent: line })));
  fill(text ? text.split("\n") : []);
  place.append(made);
  return {
    text: () => made.innerText,
    focus: () => made.focus(),
    clear: () => fill([]),
    remove: () => made.remove(),
  };
}

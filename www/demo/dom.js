// Making elements. Text only ever becomes text: nothing here takes HTML.

/** An element with attributes, listeners (`onclick`) and children. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** Tells people who listen to the page. */
export const announce = (words) => {
  byId("said").textContent = words;
};

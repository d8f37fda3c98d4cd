// Elements, made without HTML: pages may forbid it.

/** An element with these attributes and children. */
export function make(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes || {})) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/** A picture of 24 by 24, of one path. */
export function icon(path) {
  const [svg, line] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** A button whose target is larger than what is seen of it: that is the span in it, which bears the part's name. */
export function button(part, act, ...children) {
  const made = make("button", { type: "button" }, make("span", { part }, ...children));
  made.addEventListener("click", act);
  return made;
}

/** Shows whether a button is pressed, to all who look. */
export function press(button, pressed) {
  button.setAttribute("aria-pressed", pressed);
  button.firstChild.part.toggle("pressed", pressed);
}

// Copying, and showing that it was done.

import { announce } from "./dom.js";

function oldWay(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

export async function copyText(text, button) {
  let done = false;
  try {
    await navigator.clipboard.writeText(text);
    done = true;
  } catch {
    done = oldWay(text);
    button.focus();
  }
  const label = button.dataset.label ?? button.textContent;
  button.dataset.label = label;
  button.textContent = done ? "Copied" : "Not copied";
  announce(done ? "Copied" : "The browser did not allow copying");
  setTimeout(() => {
    button.textContent = label;
  }, 1600);
}

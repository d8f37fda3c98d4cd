// Text that goes into an editor, a character at a time, as a browser puts it there.

const isField = (element) => element.matches("input,textarea");

/** Selects characters of an editor; all of it where no end is given, its end where neither is. */
function select(element, from, to) {
  if (isField(element)) {
    const { length } = element.value;
    return element.setSelectionRange(from ?? length, from == null ? length : (to ?? length));
  }
  const range = document.createRange();
  range.selectNodeContents(element);
  if (from == null) {
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let last;
    while (walk.nextNode()) last = walk.currentNode;
    if (last) range.selectNodeContents(last);
    range.collapse(false);
  } else {
    const at = (chars) => {
      const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      let node;
      while ((node = walk.nextNode())) {
        if (chars <= node.length) return [node, chars];
        chars -= node.length;
      }
      return [element, element.childNodes.length];
    };
    range.setStart(...at(from));
    if (to != null) range.setEnd(...at(to));
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}

/** Frameworks put a property of their own over `value`: what a person types goes past it. */
function insertInto(field, text) {
  const { selectionStart, selectionEnd, value } = field;
  const prototype = field.tagName == "INPUT" ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
  const setter = Object.getOwnPropertyDescriptor(prototype, "value").set;
  setter.call(field, value.slice(0, selectionStart) + text + value.slice(selectionEnd));
  field.setSelectionRange(selectionStart + text.length, selectionStart + text.length);
}

function insert(element, text, inputType) {
  const init = { inputType, data: text, bubbles: true, composed: true };
  // What an editor prevents it does by itself.
  if (!element.dispatchEvent(new InputEvent("beforeinput", { ...init, cancelable: true }))) return;
  if (isField(element)) insertInto(element, text);
  else {
    const range = getSelection().getRangeAt(0);
    range.deleteContents();
    const node = range.startContainer;
    if (node.nodeType == 3) {
      const at = range.startOffset + text.length;
      node.insertData(range.startOffset, text);
      range.setStart(node, at);
      range.collapse(true);
    } else {
      range.insertNode(document.createTextNode(text));
      range.collapse(false);
    }
  }
  element.dispatchEvent(new InputEvent("input", init));
}

/** Writes a text over the characters `from` up to `to` of an editor, or at its end. */
export async function write(element, text, inputType, from, to) {
  // Where a form of the keyboard inserts at the caret, it is where the text before it has ended.
  select(element, from, to);
  if (inputType != "insertText") return insert(element, text, inputType);
  for (const key of text) {
    const init = { key, bubbles: true, cancelable: true, composed: true };
    if (element.dispatchEvent(new KeyboardEvent("keydown", init))) insert(element, key, inputType);
    element.dispatchEvent(new KeyboardEvent("keyup", init));
  }
}

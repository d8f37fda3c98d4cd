// The browser's clipboard, which takes nothing from events that are made: it stands in for it, and tells no one.

const event = (type, text) => {
  const data = new DataTransfer();
  if (text != null) data.setData("text/plain", text);
  const made = new ClipboardEvent(type, { clipboardData: data, bubbles: true, cancelable: true, composed: true });
  if (made.clipboardData !== data) Object.defineProperty(made, "clipboardData", { value: data });
  return made;
};

export const clipboard = {
  /** A copy of what is selected. */
  copyEvent: (element) => element.dispatchEvent(event("copy")),

  /** Whether the browser is to insert what was pasted. */
  pasteEvent: (element, text) => element.dispatchEvent(event("paste", text)),

  /** Takes the place of the browser's; gives what undoes that. */
  take() {
    const { write, writeText } = Clipboard.prototype;
    const { execCommand } = Document.prototype;
    Clipboard.prototype.writeText = async () => {};
    Clipboard.prototype.write = async () => {};
    Document.prototype.execCommand = function (command, ...more) {
      if (command != "copy") return execCommand.call(this, command, ...more);
      (this.activeElement ?? this.body).dispatchEvent(event("copy"));
      return true;
    };
    return () => {
      Object.assign(Clipboard.prototype, { write, writeText });
      Document.prototype.execCommand = execCommand;
    };
  },
};

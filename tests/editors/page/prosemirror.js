// ProseMirror as its guide sets it up.

import { baseKeymap } from "prosemirror-commands";
import { history } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { schema } from "prosemirror-schema-basic";
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import "prosemirror-view/style/prosemirror.css";

const documentOf = (text) =>
  schema.node("doc", null, text.split("\n").map((line) => schema.node("paragraph", null, line ? [schema.text(line)] : [])));

export function prosemirror(place, text) {
  const stateOf = (words) => EditorState.create({ doc: documentOf(words), plugins: [history(), keymap(baseKeymap)] });
  const view = new EditorView(place, { state: stateOf(text) });
  return {
    text: () => view.state.doc.textBetween(0, view.state.doc.content.size, "\n"),
    focus: () => view.focus(),
    clear: () => view.updateState(stateOf("")),
    remove: () => view.destroy(),
  };
}

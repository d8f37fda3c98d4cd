// CodeMirror with its basic setup.

import { basicSetup, EditorView } from "codemirror";

export function codemirror(place, text) {
  const theme = EditorView.theme({ "&": { maxHeight: "200px" }, ".cm-scroller": { overflow: "auto" } });
  const view = new EditorView({ doc: text, extensions: [basicSetup, theme], parent: place });
  return {
    text: () => `${view.state.doc}`,
    focus: () => view.focus(),
    clear: () => view.dispatch({ changes: { from: 0, to: view.state.doc.length } }),
    remove: () => view.destroy(),
  };
}

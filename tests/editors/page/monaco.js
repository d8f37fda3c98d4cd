// Monaco with all of its features, and without languages.

import * as monaco from "monaco-editor/editor/editor.api.js";
import "monaco-editor/features/register.all.js";

self.MonacoEnvironment = { getWorker: () => new Worker("/monaco-worker.js") };

export function monacoEditor(place, text) {
  place.style.height = "200px";
  const editor = monaco.editor.create(place, { value: text, minimap: { enabled: false } });
  return {
    text: () => editor.getValue({ lineEnding: "\n" }),
    focus: () => editor.focus(),
    clear: () => editor.setValue(""),
    remove: () => editor.dispose(),
  };
}

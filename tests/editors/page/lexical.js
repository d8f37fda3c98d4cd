// Lexical as its guide sets it up, with rich text.

import { createEmptyHistoryState, registerHistory } from "@lexical/history";
import { registerRichText } from "@lexical/rich-text";
import { $createParagraphNode, $createTextNode, $getRoot, createEditor } from "lexical";

const TOGETHER_MS = 300;

function $fill(text) {
  const paragraphs = text.split("\n").map((line) => {
    const paragraph = $createParagraphNode();
    return line ? paragraph.append($createTextNode(line)) : paragraph;
  });
  $getRoot().clear().append(...paragraphs);
}

export function lexical(place, text) {
  const root = Object.assign(document.createElement("div"), { contentEditable: "true" });
  place.append(root);
  const editor = createEditor({ namespace: "chat", onError: (error) => console.error(error) });
  editor.setRootElement(root);
  const undo = [registerRichText(editor), registerHistory(editor, createEmptyHistoryState(), TOGETHER_MS)];
  const fill = (words) => editor.update(() => $fill(words), { discrete: true });
  fill(text);
  return {
    text: () => editor.read(() => $getRoot().getChildren().map((paragraph) => paragraph.getTextContent()).join("\n")),
    focus: () => editor.focus(),
    clear: () => fill(""),
    remove() {
      for (const end of undo) end();
      editor.setRootElement(null);
    },
  };
}

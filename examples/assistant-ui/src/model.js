import { ask } from "../../chat/ask.js";

export const model = {
  async *run({ messages, abortSignal }) {
    const question = messages.at(-1).content.map(({ text }) => text ?? "").join("");
    let text = "";
    let known;
    for await (const event of ask(question, abortSignal)) {
      if (event.facts) {
        // The message has an id of its own.
        const { responseId, ...facts } = event.facts;
        known = { custom: { afterword: facts } };
      } else text += event.text;
      yield { content: [{ type: "text", text }], metadata: known };
    }
  },
};

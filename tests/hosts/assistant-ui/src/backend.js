// What the app asks its own server: for answers, and to keep the feedback.

/** Streams an answer, as text that grows. */
export const model = {
  async *run({ messages, abortSignal }) {
    const question = messages.at(-1).content.map(({ text }) => text ?? "").join("");
    const response = await fetch("./answer", { method: "POST", body: question, signal: abortSignal });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      text += piece.value;
      yield { content: [{ type: "text", text }] };
    }
  },
};

export const feedback = {
  submit({ type, message }) {
    void fetch("./feedback", { method: "POST", body: JSON.stringify({ type, id: message.id }) });
  },
};

// What the pages ask of it.

/** Asks, and gives the events of the answer as they come: `{ facts }` once, then `{ text }`. */
export async function* ask(question, signal) {
  const response = await fetch("/api/chat", { method: "POST", body: JSON.stringify({ question }), signal });
  let waiting = "";
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    const lines = (waiting + piece.value).split("\n");
    waiting = lines.pop();
    for (const line of lines) yield JSON.parse(line);
  }
}

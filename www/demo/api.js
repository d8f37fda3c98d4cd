// The demo's two doors on the collector.

export async function loadConfig() {
  const response = await fetch("/demo/api/config");
  if (!response.ok) throw new Error(`the demo is not configured (${response.status})`);
  return response.json();
}

/** Asks, and gives the events of the answer as they come: `[name, data]`. */
export async function* ask(messages, attempt, signal) {
  const response = await fetch("/demo/api/chat", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ messages, attempt }),
    signal,
  });
  if (!response.ok) throw new Error(`the collector answered with status ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    waiting += value;
    const events = waiting.split("\n\n");
    waiting = events.pop();
    for (const event of events) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/s.exec(event) ?? [];
      if (name) yield [name, JSON.parse(data)];
    }
  }
}

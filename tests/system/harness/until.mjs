// Waiting for what another process does, where it tells of it only when asked.

const DEADLINE_MS = 30_000;
// Between two questions: short against what a person waits, long against what an answer costs.
const PAUSE_MS = 20;

/** Asks until the answer is truthy, and gives it; past the deadline fails with what `seen` shows then. */
export async function until(what, ask, seen = () => undefined, deadlineMs = DEADLINE_MS) {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`waited in vain until ${what}; seen: ${JSON.stringify(await seen(), null, 1)}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

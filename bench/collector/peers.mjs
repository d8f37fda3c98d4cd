// The same said to others: votes as annotations of Phoenix and as assessments of MLflow, one by one and in batches of 100 where
// the system takes them, each answered only when it is stored.

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

const hex = (bytes) => randomBytes(bytes).toString("hex");

/** So many answers are voted on, by visitor after visitor. */
const ANSWERS = 20;

const annotation = ({ span_id }, at) => ({
  span_id,
  name: "thumb",
  annotator_kind: "HUMAN",
  identifier: `load-${at}`,
  result: { label: "up", score: 1 },
  metadata: { value: "up", changes: 0 },
});

const assessment = ({ trace_id, span_id }, at) => ({
  assessment_id: `a-${at.toString(16).padStart(32, "0")}`,
  assessment_name: "thumb",
  source: { source_type: "HUMAN", source_id: `v-${at}` },
  feedback: { value: true },
  rationale: "",
  metadata: { label: "up", changes: "0" },
  trace_id: `tr-${trace_id}`,
  span_id,
});

/** How the same is said to each. */
const SAYS = {
  phoenix: {
    most: 100,
    request: (said) => ["/v1/span_annotations?sync=true", { data: said.map(({ answer, at }) => annotation(answer, at)) }],
  },
  mlflow: {
    most: 1,
    request: ([{ answer, at }]) => [`/api/3.0/mlflow/traces/tr-${answer.trace_id}/assessments`, { assessment: assessment(answer, at) }],
  },
};

/** Whether it is one that says when something is stored. */
export const isMeasured = ({ name }) => name in SAYS;

async function post(origin, [path, body]) {
  const answer = await fetch(`${origin}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`);
}

/** Records a second, from as many senders at once as the system is sent to by others. */
async function rate(server, says, answers, { batch, seconds, senders, first }) {
  const end = performance.now() + seconds * 1000;
  const begun = performance.now();
  let next = first;
  const send = async () => {
    while (performance.now() < end) {
      const said = Array.from({ length: batch }, () => ({ at: next, answer: answers[next++ % answers.length] }));
      await post(server.origin, says.request(said));
    }
  };
  await Promise.all(Array.from({ length: senders }, send));
  return (next - first) / ((performance.now() - begun) / 1000);
}

/** Bytes of memory that a process and all it has started have taken at most. */
function mostMemory(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
  const own = Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024;
  return children.reduce((sum, child) => sum + mostMemory(child), own);
}

/** What one system takes. */
export async function peer({ name, start }, { seconds, senders }) {
  const says = SAYS[name];
  const server = await start();
  try {
    const answers = Array.from({ length: ANSWERS }, () => ({ trace_id: hex(16), span_id: hex(8) }));
    for (const answer of answers) await server.span(answer);
    const single = await rate(server, says, answers, { batch: 1, seconds, senders, first: 0 });
    const batch = says.most > 1 ? await rate(server, says, answers, { batch: says.most, seconds, senders, first: 10_000_000 }) : undefined;
    return { name, single, batch, memory: mostMemory(server.pid()) };
  } finally {
    await server.stop();
  }
}

// The votes of this page: one for each response, however many elements show it; and what became of their records.

const ONE = Symbol.for("afterword");

/** Ms for which a record may be on its way before it is said to wait: most are stored sooner, and two messages are one too many. */
const PATIENCE_MS = 1_000;

/** Answers after which a record is let go: the client's fault, but for too slow, too large and too many. */
const isRefusal = (status, records) => status >= 400 && status < 500 && ![408, 429].includes(status) && (status != 413 || records < 2);

const votes = new Map();
let handle;

/** What the widget goes by: its `consent`, and which `text` may leave the page. Undefined where none runs. */
export const settings = () => handle?.stats();

/** The vote on a response, as far as it is known. */
export function voteOn(id) {
  if (!votes.has(id)) votes.set(id, { id, draft: { reasons: [] } });
  return votes.get(id);
}

/** Changes the vote that `shown` was (`null` takes it back), and says what is said beside it. */
export function cast(vote, shown, value, said) {
  // Known from the host alone, of an earlier visit: there is no record here that could be taken back.
  if (!value && vote.value === undefined) {
    handle.thumb(vote.id, shown);
    handle.flush();
  }
  if (vote.value != value) vote.draft = { reasons: [] };
  vote.value = value;
  vote.state = undefined;
  clearTimeout(vote.timer);
  handle.thumb(vote.id, value, said);
}

/** Hears what the running widget tells of votes, made here or elsewhere. */
export async function attach(changed, stopped) {
  const running = await globalThis[ONE];
  if (running == handle || !running?.stats()) return;
  handle = running;
  const become = (vote, state) => {
    clearTimeout(vote.timer);
    vote.state = state;
    changed(vote, { ...vote.told, state });
  };
  const wait = (vote) => {
    vote.waits = true;
    changed(vote);
  };
  handle.on("record", ({ kind, id, rev, retracted, response, thumb }) => {
    if (kind != "thumb") return;
    const vote = voteOn(response.id);
    const { value, reasons, comment = "", correction = "" } = thumb;
    const before = vote.value;
    vote.value = retracted ? null : value;
    // What is being written is not written over.
    if (before != vote.value || !vote.open) vote.draft = { reasons, comment, correction };
    vote.told = { responseId: response.id, value: vote.value, reasons, comment, correction };
    vote.waits = !navigator.onLine;
    Object.assign(vote, { record: id, rev });
    become(vote, "saved");
    vote.timer = setTimeout(() => wait(vote), PATIENCE_MS);
  });
  handle.on("batch", ({ records, revs, rejected, status }) => {
    for (const vote of votes.values()) {
      const at = records.indexOf(vote.record);
      if (at < 0 || revs[at] != vote.rev || vote.state != "saved") continue;
      if (isRefusal(status, records.length) || rejected?.some(({ id }) => id == vote.record)) become(vote, "failed");
      else if (status == 200) become(vote, "sent");
      else wait(vote);
    }
  });
  handle.on("stop", () => {
    handle = undefined;
    for (const { timer } of votes.values()) clearTimeout(timer);
    votes.clear();
    stopped();
  });
}

/**
 * Starts hearing what people do after an AI answers. One widget a page: a second call, also of another version, gives the
 * first one's handle. On a server it gives a handle that does nothing.
 *
 * Rejects with an `Error` that says what was wrong and what would be right: an option that is missing or of the wrong type
 * is named, and so is the address where `afterword.bin` is not, or not all of it. Then nothing runs, and `start` may be
 * called again. Where the script tag cannot start, nothing rejects: `afterword.ready` gives a handle that does nothing, and
 * with `debug` the error is a warning in the console.
 */
export function start(options: Options): Promise<Afterword>;

/** What `start` takes. On the script tag each is a `data-` attribute in kebab-case, such as `data-settle-ms="2000"`. */
export interface Options {
  /**
   * The collector's base address, `http` or `https`, absolute or relative to the page, without a query: its doors lie below
   * it, with or without a slash at the end. `"https://collector.example"`, `"/afterword"`; `""` is the origin of the page. No
   * default, but on the script tag: there it is the origin of `src`.
   */
  collector: string;
  /**
   * A public key of the collector, `pk_…`. It is no secret: the collector binds it to origins. Not empty; whether the
   * collector knows it shows with the first batch. No default.
   */
  key: string;
  /**
   * What text may leave the page, always redacted: none at all, what people wrote or changed (drafts, comments,
   * corrections), or answers and prompts too. Default: `"edits"`. Under Global Privacy Control it is `"none"`.
   */
  text?: "none" | "edits" | "full";
  /**
   * Quiet ms after which a record settles, 0 to 60000: that long after the last thing that belongs to it. It is sent within
   * half a second then, with others that settle meanwhile. Something said beside a vote, a draft that is sent and leaving the
   * page wait for nothing. Default: 2000, after keystrokes 1500.
   */
  settleMs?: number;
  /** Share of visitors whose implicit signals are kept, 0 to 1, rounded to thousandths; thumbs always are. Default: 1. */
  sample?: number;
  /**
   * `"granted"` sends. `"pending"` keeps records in memory alone until consent is given: nothing is sent, and nothing is
   * stored on the device. `"denied"` makes none, and removes what an earlier visit has left on the device.
   * Default: `"granted"`.
   */
  consent?: Consent;
  /**
   * Whether Global Privacy Control is honoured, where the browser sends it: nothing is stored on the device, no visitor
   * id either, so that nobody is known again, and no text leaves the page. Default: true.
   */
  respectGpc?: boolean;
  /** Your own id of the user, as your back end knows it: at most 256 bytes, or the collector refuses it. Default: none. */
  user?: string;
  /** Your name for the app or feature: at most 256 bytes. Default: none. */
  app?: string;
  /** Its version: at most 256 bytes. Default: none. */
  appVersion?: string;
  /** Where it runs, such as `"production"`: at most 256 bytes. Default: none. */
  environment?: string;
  /**
   * What the page is read by. `"marks"`: the marks in its HTML, and nothing else. `"page"`: general rules as well, which find
   * the answers of a page that bears no marks; then `page.js` is loaded in the place of `widget.js`. Marks count for more
   * than rules wherever there are some. Default: `"marks"`.
   */
  read?: "marks" | "page";
  /**
   * What you know of an answer, with `read: "page"`: called with elements of the page, around and beside a control that is
   * used and where answers come. Gives the facts of the answer that this very element shows, and nothing for any other
   * element. It counts for more than any rule, and is called often: it should only look something up. Not on the script
   * tag. Default: none.
   */
  resolve?: (element: Element) => Facts | undefined;
  /**
   * Which elements are messages, with `read: "page"`, where rules do not find them. Not on the script tag.
   * Default: none.
   */
  profile?: Profile;
  /**
   * The address of `afterword.bin`, the WebAssembly module as it is served, absolute or relative to the page; its media type
   * does not matter. Or `false`, where the page's Content-Security-Policy forbids WebAssembly: then the same core runs as
   * JavaScript (`core.js`, 10 KB more with brotli). A page that does not say so works too, but the attempt is reported
   * as a violation of its policy. Default: beside `widget.js` and
   * `page.js`, where bundlers find it by themselves.
   */
  wasm?: string | URL | false;
  /**
   * Whether records and batches are written to the console. Default: false.
   *
   * Without it too, `?afterword-debug` in the page's address shows what `stats` gives in a corner of the page, brought up
   * to date twice a second: an overlay that takes no clicks, moves nothing in the page, and goes with `stop`. With
   * `read: "page"` it also outlines the answers and controls that are recognised.
   */
  debug?: boolean;
}

/** The messages of one product, as CSS selectors. */
export interface Profile {
  /** The element of one answer. Not empty, and a selector that the browser knows. */
  answer: string;
  /** The element of one message of the person's. The same. */
  person: string;
}

/** Whether the person allows records to be made and sent. */
export type Consent = "pending" | "granted" | "denied";

/**
 * The handle of the running widget. None of its methods throws. After `stop`, and on a server, they do nothing and give
 * `undefined`, but for `on`, whose function may be called all the same.
 */
export interface Afterword {
  /** Sets, changes (`"up"`, `"down"`) or takes back (`null`) the vote on a response. */
  thumb(responseId: string, value: ThumbValue | null, said?: Said): void;
  /**
   * The response was copied: all of it, or a range of its characters, `from` the first to before `to`. They are counted
   * from 0, in Unicode code points (`[...text].length`), not in UTF-16 code units; a range of none counts as a copy, and adds
   * nothing to what was copied.
   */
  copy(responseId: string, range?: { from: number; to: number }): void;
  /** Another answer than this was asked for. */
  regenerate(responseId: string): void;
  /**
   * The response was used as a draft, and became `final`. `committed`: it was sent or saved. Default: true. A text of more
   * than 100,000 bytes (UTF-8) does not travel, its measures do: see `Said`.
   */
  edit(responseId: string, edit: { draft: string; final: string; committed?: boolean }): void;
  /** The response was stopped while it streamed. */
  stopGeneration(responseId: string): void;
  /**
   * Says what an element shows, as marks in its HTML would; `null` of an answer that no marked element shows, so that what
   * is told of it by its id bears its facts. They are remembered for the 500 answers that were met last.
   */
  bind(element: Element | null, facts: Facts): void;
  /**
   * Your own id of the user, such as after a login; `null` for none. It goes with every record that is made from now on,
   * and is kept for this page alone: give it anew in the next one.
   */
  identify(user: string | null): void;
  /**
   * Changes the person's consent. `"granted"` sends what was kept in memory meanwhile, and stores on the device what the
   * collector does not have yet. `"denied"` drops what was not sent, and removes everything of Afterword's from the
   * device: records, visitor and session.
   */
  consent(state: Consent): void;
  /** Settles and sends everything that is open, without waiting. */
  flush(): void;
  /** Hears records as they settle, rev by rev. The function returned ends it. */
  on(event: "record", listener: (record: WireRecord) => void): () => void;
  /** Hears batches as they are answered or handed to the browser. The function returned ends it. */
  on(event: "batch", listener: (batch: SentBatch) => void): () => void;
  /** Hears that `stop` was called. The function returned ends it. */
  on(event: "stop", listener: () => void): () => void;
  /** What the widget has done so far; `undefined` after `stop` and on a server. */
  stats(): Stats | undefined;
  /**
   * Why an element is, or is not, taken for an answer, for a part of one or for a control of one, as if it were clicked
   * now. Nothing is recorded. Only there with `read: "page"`; gives nothing after `stop`, or for what is no element.
   */
  explain?(element: Element): Explanation | undefined;
  /** The newest answers that are believed to be some, at most 100, in the order in which they were met. Only there with `read: "page"`; gives nothing after `stop`. */
  answers?(): readonly FoundAnswer[] | undefined;
  /**
   * Sends what is open, and leaves nothing behind: no listener, timer or node, and no storage key of Afterword's, which
   * all begin with `afterword.`. Who comes back after it is a new visitor.
   */
  stop(): void;
}

/**
 * `window.afterword` as the script tag makes it. Its methods are there once the widget has come, as `ready` tells; with the
 * stub they are from the start: `Afterword & ScriptTagAfterword`.
 */
export interface ScriptTagAfterword extends Partial<Afterword> {
  /** The handle. It never rejects: where the tag cannot start it is one that does nothing. */
  readonly ready: Promise<Afterword>;
}

/** What `explain` says of an element. */
export interface Explanation {
  /** What it does as a control, or what the control does that it is in; none where it is none, or has a name that is not known. */
  action?: ControlAction | undefined;
  /** It belongs to a message of the person's: what is done to that is not recorded. */
  person: boolean;
  /** The answer it belongs to; none where there is nothing like one around it or beside it. */
  answer?: (FoundAnswer & { because: Evidence }) | undefined;
  /** How sure it is that this is an answer, 0 to 1: 1 − the product of (1 − each of `because`). */
  sure: number;
  /** The least `sure` at which anything is recorded: 0.6. */
  least: number;
}

/** What a control does, by its name, its icon or its test id. `save` sends a message or a draft too, `branch` leads to another attempt. */
export type ControlAction = "up" | "down" | "copy" | "regenerate" | "edit" | "save" | "cancel" | "stop" | "branch";

/** An answer that was recognised in the page. */
export interface FoundAnswer {
  /** The `response.id` that its records bear: the page's own where there is one, else one that was made. */
  readonly id: string;
  /** The element that it is in now. */
  readonly element: Element;
}

/** What speaks for an answer, each by how much, 0 to 1. These are the names in `response.host` of its records. */
export interface Evidence {
  /** Marks or `resolve` say it: 1. */
  readonly told?: number;
  /** A selector of `profile`: 0.95. */
  readonly profile?: number;
  /** Its own attributes say whose it is: 0.85 by one for authors, 0.65 by the names of classes, test ids and labels. */
  readonly words?: number;
  /** Its controls: 0.65 for a vote named for answers beside one that copies, 0.5 for two thumbs, 0.45 for any so named, 0.3 for any. */
  readonly controls?: number;
  /** It came after a message was sent: 0.4, and 0.2 where nothing says whose it is. */
  readonly came?: number;
  /** It grew while it was looked at: 0.4. */
  readonly streamed?: number;
  /** It stands after the person's message: 0.2. */
  readonly place?: number;
  /** Messages of two sorts alternate around it: 0.4. */
  readonly turns?: number;
}

/**
 * What was said beside a vote. What is left out stays as it was. A text of more than 100,000 bytes (UTF-8) does not travel, nor
 * does any of a record that would take more than 57,500 bytes of JSON with them; `dropped.text_too_long` counts these.
 */
export interface Said {
  /**
   * Codes of reasons, such as `"hallucination"`: at most 16 of at most 64 bytes each (UTF-8), without control characters.
   * Others are left out. `[]` takes all back.
   */
  reasons?: readonly string[];
  /** A remark, redacted before it travels. A blank one takes it back. */
  comment?: string;
  /** How the answer should have been. The same. */
  correction?: string;
}

/**
 * What the page knows of a response. A fact that is not what it should be is left out of the records, and the others stay:
 * nothing is recorded only of an answer without a right `responseId`. None has a default but `state`.
 */
export interface Facts {
  /** Your id of the response: 1 to 256 bytes (UTF-8), without control characters. */
  responseId: string;
  /** W3C trace id: 32 hex digits, in either case, not all of them 0. */
  traceId?: string;
  /** W3C span id: 16 hex digits, in either case, not all of them 0. */
  spanId?: string;
  /** Instead of both: `00-<trace>-<span>-01`. `traceId` and `spanId` count for more. */
  traceparent?: string;
  /** LangSmith run id: a UUID with hyphens, in either case. */
  runId?: string;
  /** The model that answered: 1 to 85 characters (code points), none of them of Unicode's category C, as control characters are. */
  model?: string;
  /** The version of the prompt that it was given: the same. */
  promptVersion?: string;
  /** The response token that your back end minted, a JWT: 1 to 4096 of `A-Z a-z 0-9 _ . + / = -`. */
  token?: string;
  /** How far the answer is. Default: `"done"`, as of a page that tells no states. Another word says nothing. */
  state?: "waiting" | "streaming" | "done" | "error";
  /** The conversation that it is in, where a page has several. Default: that of the page. */
  thread?: string;
}

/** A batch on its way. */
export interface SentBatch {
  /** Its id, the same over all its retries. */
  batch: string;
  /** Which try this is, from 1. */
  attempt: number;
  /** Bytes of its body. */
  bytes: number;
  /** Ids of the records in it. */
  records: string[];
  /** Their revs, in the same order: a later rev may have settled meanwhile, which is not in it. */
  revs: number[];
  /** What the collector refused of it, and will not be sent again; with a 2xx `status` it has stored all others. */
  rejected?: readonly RejectedRecord[] | undefined;
  /** The HTTP status, 0 where there was no answer, `"beacon"` where the browser took it over as the page went. */
  status: number | "beacon";
}

/** A record that the collector refused. */
export interface RejectedRecord {
  /** Its id; none where it had none that could be read. */
  id?: string | null;
  /** A stable word, such as `"bad_trace_id"`. */
  code: string;
  /** What was wrong, and what would be right. */
  message: string;
}

/** What the widget goes by, what it has done since its start, and what it has cost. */
export interface Stats {
  /** The person's consent as it is now. */
  consent: Consent;
  /** The text that may leave the page: the option, or `"none"` under Global Privacy Control. */
  text: "none" | "edits" | "full";
  /** Responses remembered. */
  seen: number;
  /** Records settled, each rev counted. */
  settled: number;
  /** Records put into requests; a request made again does not count again. */
  sent: number;
  /** Records that the collector has named as stored or known. */
  acknowledged: number;
  /** Requests made again. */
  retried: number;
  /**
   * Records let go, by reason:
   * - `outbox_full`: more than 2 MB waited, and these were the oldest;
   * - `expired`: they did not arrive within a week;
   * - `text_too_long`: only a text of the record, which could not travel; its measures did;
   * - `storage_corrupt`: what lay on the device was no record;
   * - `refused`: the collector's answer refused them, and did not say why;
   * - any code of the collector's, such as `unknown_key`, `origin_not_allowed` or `bad_trace_id`.
   */
  dropped: Readonly<Record<string, number>>;
  /** Records that nobody has acknowledged yet: open ones, those that wait, and those that are under way. */
  waiting: number;
  /** How long the page has waited for the widget. */
  handlers: HandlerTimes;
}

/** What the widget's event handlers, observers and timers took of the page's time since the start. */
export interface HandlerTimes {
  /** Ms of all of them. */
  totalMs: number;
  /** Ms of the longest. */
  maxMs: number;
  /** How many took over 1 ms. */
  slow: number;
}

/** Up or down. */
export type ThumbValue = "up" | "down";

/**
 * `<afterword-feedback for="response-id">`: thumbs, and a card for what is said beside a vote. Loaded when the first one comes
 * into a page with a running widget. What it takes is in its attributes; `docs/feedback.md` has its parts and strings.
 *
 * - `for`: the id of the response. Default: that of the marked answer around it.
 * - `value`: `"up"` or `"down"`, the vote of an earlier visit, as your back end knows it. Default: none.
 * - `panel`: `"inline"` opens the card in the flow of the page. Default: above the page, and nothing moves.
 * - `reasons-down`, `reasons-up`: the codes offered after a vote, by blanks. Default: all error modes, and none.
 * - `strings`: JSON with strings in the place of its own, by their names: `FeedbackStrings`.
 */
export interface FeedbackElement extends HTMLElement {}

/** The `detail` of the event `afterword-feedback`, once for each change of `state`. */
export interface Feedback {
  responseId: string;
  /** `null`: the vote was taken back. */
  value: ThumbValue | null;
  /** Codes of reasons. */
  reasons: string[];
  /** What was written, redacted; empty for nothing. */
  comment: string;
  /** The same. */
  correction: string;
  /**
   * `"saved"`: it has settled, is kept in the page, and on the device where that is allowed, and will be sent as the consent
   * allows. `"sent"`: the collector has stored it. `"failed"`: the collector refused it.
   */
  state: "saved" | "sent" | "failed";
}

/** The strings of the feedback element; any other name is the code of a reason of your own. */
export type FeedbackStrings = Partial<
  Record<
    | ("label" | "up" | "down" | "good" | "wrong" | "comment" | "correction" | "send" | "undo" | "close")
    | ("thanks" | "sent" | "saved" | "pending" | "failed" | "undone" | "denied")
    | ("hallucination" | "instruction" | "off_topic" | "refusal" | "too_long" | "too_short" | "truncated" | "format")
    | ("style" | "unsafe" | "latency" | "ui_bug" | "other"),
    string
  >
> &
  Record<string, string>;

declare global {
  interface HTMLElementTagNameMap {
    "afterword-feedback": FeedbackElement;
  }
  interface HTMLElementEventMap {
    "afterword-feedback": CustomEvent<Feedback>;
  }
}

/**
 * A request of the wire, version 1. Names and units are those of the JSON. A word has 1 to 256 bytes (UTF-8) and no control
 * characters; a text has at most 100,000 bytes, and is redacted. A member with `?` is not there where nothing is known.
 */
export interface Batch {
  /** The version of the wire. */
  v: 1;
  /** Who has written it: `afterword/<version>`. */
  client: string;
  /** The id of the batch, the same over all its retries. A word. */
  batch: string;
  /** Which try this is, from 1. */
  attempt: number;
  /** The client's clock when it was sent, ms since the Unix epoch: the collector shifts all times by what its own differs. */
  sent_at_ms: number;
  /** Who and where: the same for all of its records. */
  context: Context;
  /** 1 to 500. */
  records: WireRecord[];
}

/** Who and where. */
export interface Context {
  /** One visit in one tab, at random. A word. */
  session: string;
  /** A pseudonym of the visitor, at random, from which the ids of records derive. A word. */
  visitor: string;
  /** Your own id of the user: the option, or what `identify` was told. A word. */
  user?: string;
  /** The option. A word. */
  app?: string;
  /** The option `appVersion`. A word. */
  app_version?: string;
  /** The option. A word. */
  environment?: string;
  /** The path of the page, redacted, without its query: at most 2,048 bytes. */
  page?: string;
  /** The share of visitors whose implicit signals are kept, 0 to 1 in thousandths. Not there: 1. */
  sample?: number;
  /** How many records the client has let go since its last batch, by reason, as in `Stats`. Not there: none. */
  dropped?: Readonly<Record<string, number>>;
}

/** The present state of one signal of one visitor on one response. Its id never changes, its rev grows. */
export type WireRecord = RecordBase &
  (
    | { kind: "thumb"; thumb: Thumb }
    | { kind: "copy"; copy: Copy }
    | { kind: "regenerate"; regenerate: Regenerate }
    | { kind: "edit"; edit: Edit }
    | { kind: "abandon"; abandon: Abandon }
    | { kind: "stop"; stop: Stop }
    | { kind: "follow_up"; follow_up: FollowUp }
    | { kind: "view"; view: View }
  );

/** What records of all kinds have. */
export interface RecordBase {
  /** A UUID of version 8, derived from visitor, response and kind. */
  id: string;
  /** Client clock, ms since the Unix epoch, of the last change; the rev before + 1 where the clock went back. The highest wins. */
  rev: number;
  /** First event, client clock, ms since the Unix epoch. */
  first_at_ms: number;
  /** Last event, client clock, ms since the Unix epoch; never before the first. */
  at_ms: number;
  /** The person took it back, or came back. Not there: false. */
  retracted?: boolean;
  /** The response that it is about. */
  response: ResponseFacts;
}

/** The response that a record is about. */
export interface ResponseFacts {
  /** The host's id of it: a word. In a page without ids one that was made. */
  id: string;
  /** W3C trace id: 32 lower-case hex digits, not all of them 0. */
  trace_id?: string;
  /** W3C span id: 16 lower-case hex digits, not all of them 0. */
  span_id?: string;
  /** LangSmith run id: a UUID in lower case. */
  run_id?: string;
  /** A sketch of its words and of the question's, in a page that is read without marks: a word. */
  fingerprint?: string;
  /** The model that answered: a word. */
  model?: string;
  /** The version of the prompt that it was given: a word. */
  prompt_version?: string;
  /** Its length in characters (Unicode code points), as it was last read. */
  chars?: number;
  /** The response: a text. Only with `text: "full"`, and in no `view` or `abandon`. */
  text?: string;
  /** What the person had asked: a text. The same. */
  prompt?: string;
  /** The response token that the back end minted: at most 4,096 bytes. */
  token?: string;
  /** What spoke for the answer in a page without marks, and how sure that made it: `words+controls 0.91`. */
  host?: string;
}

/** A vote; the last state counts. */
export interface Thumb {
  /** The vote; where the record is `retracted` the one that was taken back. */
  value: ThumbValue;
  /** Codes of reasons: at most 16 of at most 64 bytes each. Empty for none. */
  reasons: string[];
  /** What was written beside it: a text. Not with `text: "none"`. */
  comment?: string;
  /** How the answer should have been: a text. Not with `text: "none"`. */
  correction?: string;
  /** How often the vote was changed or taken back after the first, from 0. */
  changes: number;
}

/** What was copied of the response, all copies together. */
export interface Copy {
  /** How often, from 1. */
  count: number;
  /** Characters (Unicode code points) of the response that were copied at least once. */
  chars: number;
  /** `chars` ÷ those of the response, 0 to 1 in thousandths. 1 where all of it was copied by its button. */
  fraction: number;
  /** `"full"` from a `fraction` of 0.95. */
  kind: "full" | "partial";
  /** Indices of the code blocks that were copied by their own buttons, from 0: at most 1,000. */
  code_blocks: number[];
  /** How it was copied last. By `copy()`: `"button"`. */
  via: "selection" | "button";
}

/** Another answer was asked for. */
export interface Regenerate {
  /** How often, from 1. */
  count: number;
  /** Ms from the end of the response to the last time. Not there where it had not ended. */
  since_done_ms?: number;
  /** The share of its height that had been on the screen by then, 0 to 1 in thousandths. */
  seen_fraction: number;
  /** The id of the response that came instead: a word. Not there until one has come. */
  next_response?: string;
  /** `"failure"`: before its first word, or within 1 s of an error, and no judgement of its quality. */
  cause: "quality" | "failure";
}

/** The response was a draft. */
export interface Edit {
  /** The draft as it was first shown: a text. Not with `text: "none"`. */
  draft?: string;
  /** What became of it: a text. Not with `text: "none"`. */
  final?: string;
  /** Word Levenshtein ÷ the longer side in words, 0 to 1 in thousandths. */
  distance: number;
  /** Dice of the 4-grams of characters, 0 to 1 in thousandths. */
  similarity: number;
  /** Characters of `final` beyond what both share at their start and end. */
  chars_added: number;
  /** Characters of `draft` beyond that. */
  chars_removed: number;
  /** Ms from the first keystroke to the last; 0 where there was none. */
  duration_ms: number;
  /** It was sent or saved. */
  committed: boolean;
  /** By `distance`: 0 `"accepted"`, up to 0.1 `"minor"`, up to 0.5 `"substantive"`, above `"rewrite"`. */
  grade: "accepted" | "minor" | "substantive" | "rewrite";
}

/** The person left the page or the conversation, or did nothing for 30 minutes. */
export interface Abandon {
  /**
   * How far the response was: `"waiting"` before its first word, `"streaming"`, `"unread"` when it was complete and not on
   * the screen for long enough to be a `View`, `"after_read"`, which says nothing against it.
   */
  phase: "waiting" | "streaming" | "unread" | "after_read";
  /** As in `View`. */
  visible_ms: number;
  /** As in `View`. */
  seen_fraction: number;
  /** Whether there is any other signal on this response but a `View`. */
  engaged: boolean;
}

/** The response was stopped before it was complete. */
export interface Stop {
  /** Characters (Unicode code points) that had come. */
  streamed_chars: number;
  /** As in `View`: from 0.8 on a stop says nothing against it. */
  seen_fraction: number;
  /** Ms from when the response came into the page to the stop. */
  after_ms: number;
}

/** The person's next message in the conversation. */
export interface FollowUp {
  /** Ms from the end of the response to the message; 0 where it had not ended. */
  gap_ms: number;
  /**
   * What it is to the message before: `"resend"` the same words, `"correction"` opens with a rejection, `"rephrase"` within
   * 120 s and alike (word Jaccard from 0.5, or `similarity` from 0.6), `"praise"` opens with thanks. `"other"` too where
   * the page does not show both messages.
   */
  nature: "rephrase" | "correction" | "resend" | "praise" | "other";
  /** Dice of the 4-grams of characters of both messages, 0 to 1 in thousandths. */
  similarity: number;
  /** The message: a text. Only with `text: "full"`. */
  text?: string;
}

/** Half of the response, or 200 px of it, was on the screen of a visible page for 750 ms without a break. */
export interface View {
  /** Ms that so much of it was on the screen; 0 where it never was for 750 ms. */
  visible_ms: number;
  /** The share of its height that was on the screen at some time, 0 to 1 in thousandths. */
  seen_fraction: number;
}

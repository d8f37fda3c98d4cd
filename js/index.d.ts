/** Starts hearing what people do after an AI answers. One widget a page: a second call gives the first one's handle. */
export function start(options: Options): Promise<Afterword>;

/** What `start` takes. On the script tag each is a `data-` attribute in kebab-case, such as `data-settle-ms="2000"`. */
export interface Options {
  /** The collector's base address, absolute or relative to the page: `"https://collector.example"`, `"/afterword"`. */
  collector: string;
  /** A public key of the collector, `pk_…`. It is no secret: the collector binds it to origins. */
  key: string;
  /**
   * What text may leave the page, always redacted: none at all, what people wrote or changed (drafts, comments,
   * corrections), or answers and prompts too. Default: `"edits"`. Under Global Privacy Control it is `"none"`.
   */
  text?: "none" | "edits" | "full";
  /** Quiet ms after which a record is sent, 0 to 60000. Default: 2000, after keystrokes 1500. */
  settleMs?: number;
  /** Share of visitors whose implicit signals are kept, 0 to 1; thumbs always are. Default: 1. */
  sample?: number;
  /**
   * `"granted"` sends; `"pending"` keeps records in memory until consent is given; `"denied"` makes none.
   * Default: `"granted"`.
   */
  consent?: Consent;
  /** Whether Global Privacy Control is honoured: no visitor id is kept, no text leaves. Default: true. */
  respectGpc?: boolean;
  /** Your own id of the user, as your back end knows it. */
  user?: string;
  /** Your name for the app or feature. */
  app?: string;
  /** Its version. */
  appVersion?: string;
  /** Such as `"production"`. */
  environment?: string;
  /** The address of `afterword.bin`, the WebAssembly module as it is served, where it does not lie beside `widget.js`. */
  wasm?: string | URL;
  /** Whether records and batches are written to the console. Default: false. */
  debug?: boolean;
}

/** Whether the person allows records to be made and sent. */
export type Consent = "pending" | "granted" | "denied";

/** The handle of the running widget. None of its methods throws, and after `stop` they do nothing. */
export interface Afterword {
  /** Sets, changes (`"up"`, `"down"`) or takes back (`null`) the vote on a response. */
  thumb(responseId: string, value: ThumbValue | null, said?: Said): void;
  /** The response was copied: all of it, or a range of its characters. */
  copy(responseId: string, range?: { from: number; to: number }): void;
  /** Another answer than this was asked for. */
  regenerate(responseId: string): void;
  /** The response was used as a draft, and became `final`. `committed`: it was sent or saved. Default: true. */
  edit(responseId: string, edit: { draft: string; final: string; committed?: boolean }): void;
  /** The response was stopped while it streamed. */
  stopGeneration(responseId: string): void;
  /** Says what an element shows, as marks in its HTML would. */
  bind(element: Element, facts: Facts): void;
  /** Your own id of the user from now on; `null` for none. */
  identify(user: string | null): void;
  /** Changes the person's consent. `"denied"` drops what was not sent. */
  consent(state: Consent): void;
  /** Settles and sends everything that is open, without waiting. */
  flush(): void;
  /** Hears records as they settle, rev by rev. The function returned ends it. */
  on(event: "record", listener: (record: WireRecord) => void): () => void;
  /** Hears batches as they are answered or handed to the browser. The function returned ends it. */
  on(event: "batch", listener: (batch: SentBatch) => void): () => void;
  /** What the widget has done so far. */
  stats(): Stats;
  /** Sends what is open, and leaves nothing behind: no listener, timer, node or storage key. */
  stop(): void;
}

/** What was said beside a vote. What is left out stays as it was. */
export interface Said {
  /** Codes of reasons, such as `"hallucination"`: at most 16 of at most 64 bytes. */
  reasons?: readonly string[];
  /** A remark. */
  comment?: string;
  /** How the answer should have been. */
  correction?: string;
}

/** What the page knows of a response. */
export interface Facts {
  /** Your id of the response. */
  responseId: string;
  /** W3C trace id, 32 hex digits. */
  traceId?: string;
  /** W3C span id, 16 hex digits. */
  spanId?: string;
  /** Instead of both: `00-<trace>-<span>-01`. */
  traceparent?: string;
  /** LangSmith run id, a UUID. */
  runId?: string;
  /** The model that answered. */
  model?: string;
  /** The version of the prompt that it was given. */
  promptVersion?: string;
  /** The response token that your back end minted. */
  token?: string;
  /** How far the answer is. */
  state?: "waiting" | "streaming" | "done" | "error";
  /** The conversation that it is in, where a page has several. */
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
  /** The HTTP status, 0 where there was no answer, `"beacon"` where the browser took it over as the page went. */
  status: number | "beacon";
}

/** Counts since the start. */
export interface Stats {
  /** Responses remembered. */
  responses: number;
  /** Records settled, each rev counted. */
  settled: number;
  /** Records put into requests. */
  sent: number;
  /** Records that the collector has named as stored or known. */
  acknowledged: number;
  /** Requests made again. */
  retried: number;
  /** Records let go. */
  dropped: number;
  /** Records that wait, or are under way. */
  waiting: number;
}

/** Up or down. */
export type ThumbValue = "up" | "down";

/** A request of the wire, version 1. Names and units are those of the JSON. */
export interface Batch {
  v: 1;
  client: string;
  batch: string;
  attempt: number;
  sent_at_ms: number;
  context: Context;
  records: WireRecord[];
}

/** Who and where. */
export interface Context {
  session: string;
  visitor: string;
  user?: string;
  app?: string;
  app_version?: string;
  environment?: string;
  page?: string;
  sample?: number;
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
  rev: number;
  /** First event, client clock, ms since the Unix epoch. */
  first_at_ms: number;
  /** Last event, client clock, ms since the Unix epoch. */
  at_ms: number;
  /** The person took it back, or came back. */
  retracted?: boolean;
  response: ResponseFacts;
}

/** The response that a record is about. */
export interface ResponseFacts {
  id: string;
  trace_id?: string;
  span_id?: string;
  run_id?: string;
  fingerprint?: string;
  model?: string;
  prompt_version?: string;
  chars?: number;
  text?: string;
  prompt?: string;
  token?: string;
  host?: string;
}

export interface Thumb {
  value: ThumbValue;
  reasons: string[];
  comment?: string;
  correction?: string;
  changes: number;
}

export interface Copy {
  count: number;
  chars: number;
  /** 0 to 1. */
  fraction: number;
  kind: "full" | "partial";
  code_blocks: number[];
  via: "selection" | "button";
}

export interface Regenerate {
  count: number;
  since_done_ms?: number;
  seen_fraction: number;
  next_response?: string;
  cause: "quality" | "failure";
}

export interface Edit {
  draft?: string;
  final?: string;
  /** Word Levenshtein ÷ the longer side, 0 to 1. */
  distance: number;
  /** Dice of the 4-grams, 0 to 1. */
  similarity: number;
  chars_added: number;
  chars_removed: number;
  duration_ms: number;
  committed: boolean;
  grade: "accepted" | "minor" | "substantive" | "rewrite";
}

export interface Abandon {
  phase: "waiting" | "streaming" | "unread" | "after_read";
  visible_ms: number;
  seen_fraction: number;
  engaged: boolean;
}

export interface Stop {
  streamed_chars: number;
  seen_fraction: number;
  after_ms: number;
}

export interface FollowUp {
  gap_ms: number;
  nature: "rephrase" | "correction" | "resend" | "praise" | "other";
  similarity: number;
  text?: string;
}

export interface View {
  visible_ms: number;
  seen_fraction: number;
}

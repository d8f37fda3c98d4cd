// What the bindings of all frameworks share.

import type { Afterword, Facts, Said, ThumbValue } from "./index.js";

/**
 * The widget's handle, there at once: what is called before the widget has come is done when it is there, in order, 999 calls
 * at most. None of its methods throws, and where there is no widget they do nothing.
 */
export interface QueuedAfterword
  extends Pick<
    Afterword,
    "thumb" | "copy" | "regenerate" | "edit" | "stopGeneration" | "bind" | "identify" | "consent" | "flush" | "stop" | "on"
  > {
  /**
   * The handle itself, with all it has, such as `stats()`. Rejected where `start` was, with its reason; without a provider
   * and on a server it stays pending.
   */
  readonly ready: Promise<Afterword>;
}

/** What can be told of one answer. Each call hands over its facts too, so that its record has them whatever the page shows. */
export interface ResponseActs {
  /** Sets, changes (`"up"`, `"down"`) or takes back (`null`) the vote. */
  thumb(value: ThumbValue | null, said?: Said): void;
  /** It was copied: all of it, or a range of its characters. Copying a selection is heard without this. */
  copy(range?: { from: number; to: number }): void;
  /** Another answer was asked for. */
  regenerate(): void;
  /** It was used as a draft, and became `final`. `committed`: it was sent or saved. Default: true. */
  edit(edit: { draft: string; final: string; committed?: boolean }): void;
  /** It was stopped while it streamed. */
  stop(): void;
}

/** The marks of an answer, as attributes for its element. */
export type Marks = Readonly<Record<`data-afterword-${string}`, string>>;

/** The marks that say these facts; what is not known has none. Works on a server too. */
export function marksOf(facts: Facts | undefined): Marks;

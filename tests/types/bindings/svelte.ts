// What the script of a Svelte component uses of `afterword/svelte`.

import type { Facts } from "afterword";
import { createAfterword, marksOf, response, useAfterword, useResponse, type QueuedAfterword, type Response } from "afterword/svelte";
import { get } from "svelte/store";

const facts: Facts = { responseId: "r-1", state: "done" };

export function component(element: HTMLElement): void {
  const begun: QueuedAfterword = createAfterword({ collector: "/afterword", key: "pk_1" });
  begun.flush();
  useAfterword().consent("granted");
  const one: Response = useResponse(facts);
  const { vote, thumb, stop } = useResponse(() => facts);
  thumb(get(vote) === "up" ? null : "up");
  one.copy();
  stop();
  const action = response(element, facts);
  if (action && "update" in action) action.update?.({ ...facts, state: "error" });
  const mark: string | undefined = marksOf(facts)["data-afterword-response"];
  element.title = mark ?? "";
  // @ts-expect-error: facts are given as they are, or as a function
  useResponse("r-1");
}

// An app that uses all of `afterword/vue`.

import type { Facts, Feedback as Told } from "afterword";
import { createAfterword, Feedback, marksOf, useAfterword, useResponse, vResponse } from "afterword/vue";
import type { QueuedAfterword, Response } from "afterword/vue";
import { computed, createApp, defineComponent, h, ref, withDirectives, type FunctionalComponent, type Plugin } from "vue";

const facts = ref<Facts>({ responseId: "r-1", model: "m-1" });

const Answer = defineComponent({
  setup() {
    const afterword: QueuedAfterword = useAfterword();
    const response: Response = useResponse(facts);
    useResponse(() => facts.value);
    useResponse({ responseId: "r-2" });
    const pressed = computed(() => response.vote.value === "up");
    const press = () => response.thumb(pressed.value ? null : "up");
    const leave = () => afterword.identify(null);
    return () =>
      h("article", response.marks.value, [
        withDirectives(h("div", marksOf(facts.value)), [[vResponse, facts.value]]),
        h("button", { onClick: press }),
        h("button", { onClick: leave }),
        h(Feedback, { responseId: "r-1", onFeedback: ({ detail }: CustomEvent<Told>) => void detail.state }),
      ]);
  },
});

type Telling<Detail> = FunctionalComponent<{ responseId: string }, { feedback: (event: CustomEvent<Detail>) => void }>;
const telling: Telling<Told> = Feedback;
// @ts-expect-error: what is told is no number
const mistelling: Telling<number> = Feedback;
void [telling, mistelling];

const plugin: Plugin = createAfterword({ collector: "/afterword", key: "pk_1" });
createApp(Answer).use(plugin).mount("#app");

// @ts-expect-error: without a key nothing can be sent
createAfterword({ collector: "/afterword" });
// @ts-expect-error: an answer has an id
useResponse({ model: "m-1" });

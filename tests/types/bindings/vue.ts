// An app that uses all of `afterword/vue`.

import type { Facts } from "afterword";
import { createAfterword, Feedback, marksOf, useAfterword, useResponse, vResponse } from "afterword/vue";
import type { QueuedAfterword, Response } from "afterword/vue";
import { computed, createApp, defineComponent, h, ref, withDirectives, type Plugin } from "vue";

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
        h(Feedback, { responseId: "r-1", onFeedback: ({ detail }) => void detail.state }),
        // @ts-expect-error: what is told has no such member
        h(Feedback, { responseId: "r-1", onFeedback: ({ detail }) => void detail.kind }),
      ]);
  },
});

const plugin: Plugin = createAfterword({ collector: "/afterword", key: "pk_1" });
createApp(Answer).use(plugin).mount("#app");

// @ts-expect-error: without a key nothing can be sent
createAfterword({ collector: "/afterword" });
// @ts-expect-error: an answer has an id
useResponse({ model: "m-1" });

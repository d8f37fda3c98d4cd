import { createAfterword, Feedback, useResponse } from "afterword/vue";
import { createSSRApp, h } from "vue";
import { renderToString } from "vue/server-renderer";

const Answer = {
  props: ["facts"],
  setup({ facts }) {
    const { marks, vote, thumb } = useResponse(() => facts);
    return () =>
      h("article", marks.value, [
        h("button", { "aria-pressed": vote.value === "up", onClick: () => thumb("up") }, "Good"),
        h(Feedback, { responseId: facts.responseId }),
      ]);
  },
};

const appOf = ({ options, facts }) => createSSRApp(Answer, { facts }).use(createAfterword(options));

export const render = (props) => renderToString(appOf(props));
export const hydrate = (element, props) => appOf(props).mount(element);

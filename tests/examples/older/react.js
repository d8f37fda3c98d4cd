import { AfterwordProvider, Feedback, useResponse } from "afterword/react";
import { createElement as h, StrictMode } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";

function Answer({ facts }) {
  const { marks, vote, thumb } = useResponse(facts);
  return h(
    "article",
    marks,
    h("button", { "aria-pressed": vote === "up", onClick: () => thumb("up") }, "Good"),
    h(Feedback, { responseId: facts.responseId }),
  );
}

const App = ({ options, facts }) => h(StrictMode, null, h(AfterwordProvider, { options }, h(Answer, { facts })));

export const render = (props) => renderToString(h(App, props));
export const hydrate = (element, props) => hydrateRoot(element, h(App, props));

import { AssistantRuntimeProvider, useLocalRuntime } from "@assistant-ui/react";
import { afterwordFeedback } from "afterword/assistant-ui";
import { AfterwordProvider, useAfterword } from "afterword/react";
import { useMemo } from "react";
import { model } from "./model.js";
import { Thread } from "./Thread.jsx";

export const App = ({ options }) => (
  <AfterwordProvider options={options}>
    <Chat />
  </AfterwordProvider>
);

function Chat() {
  const afterword = useAfterword();
  const adapters = useMemo(() => ({ feedback: afterwordFeedback(afterword) }), [afterword]);
  const runtime = useLocalRuntime(model, { adapters });
  return (
    <AssistantRuntimeProvider runtime={runtime}>
      <Thread />
    </AssistantRuntimeProvider>
  );
}

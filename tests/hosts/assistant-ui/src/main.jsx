// A chat as assistant-ui's guide builds it: a local runtime, a thread, a list of threads, and feedback.

import { AssistantRuntimeProvider, useLocalRuntime, useRemoteThreadListRuntime, InMemoryThreadListAdapter } from "@assistant-ui/react";
import { createRoot } from "react-dom/client";
import { model, feedback } from "./backend.js";
import { Thread } from "./thread.jsx";
import { ThreadList } from "./thread-list.jsx";
import "./style.css";

const threads = new InMemoryThreadListAdapter();
const useChat = () => useLocalRuntime(model, { adapters: { feedback } });

function App() {
  const runtime = useRemoteThreadListRuntime({ adapter: threads, runtimeHook: useChat });
  return (
    <AssistantRuntimeProvider runtime={runtime}>
      <div className="app">
        <ThreadList />
        <Thread />
      </div>
    </AssistantRuntimeProvider>
  );
}

createRoot(document.getElementById("root")).render(<App />);

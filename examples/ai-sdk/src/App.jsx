import { useChat } from "@ai-sdk/react";
import { actsOf } from "afterword/ai-sdk";
import { AfterwordProvider, useAfterword } from "afterword/react";
import { useState } from "react";
import { Answer } from "./Answer.jsx";
import { textOf } from "./text.js";

export const App = ({ options }) => (
  <AfterwordProvider options={options}>
    <Chat />
  </AfterwordProvider>
);

function Chat() {
  const afterword = useAfterword();
  const chat = useChat();
  const { regenerate, stop } = actsOf(chat, afterword);
  const { messages, sendMessage, status } = chat;
  const [question, setQuestion] = useState("");
  function send(event) {
    event.preventDefault();
    sendMessage({ text: question });
    setQuestion("");
  }
  return (
    <main>
      {messages.map((message, at) =>
        message.role === "user" ? (
          <p className="question" key={message.id}>
            {textOf(message)}
          </p>
        ) : (
          <Answer
            key={message.id}
            message={message}
            status={at === messages.length - 1 ? status : "ready"}
            again={() => regenerate({ messageId: message.id })}
            stop={stop}
          />
        ),
      )}
      <form onSubmit={send}>
        <textarea aria-label="Your question" rows={1} value={question} onChange={(event) => setQuestion(event.target.value)} />
        <button disabled={status !== "ready"}>Send</button>
      </form>
    </main>
  );
}

import { ActionBarPrimitive, AuiIf, ComposerPrimitive, MessagePrimitive, ThreadPrimitive, useAuiState } from "@assistant-ui/react";
import { marksOf } from "afterword/assistant-ui";

export const Thread = () => (
  <ThreadPrimitive.Root>
    <ThreadPrimitive.Viewport>
      <ThreadPrimitive.Messages>{() => <Message />}</ThreadPrimitive.Messages>
    </ThreadPrimitive.Viewport>
    <ComposerPrimitive.Root>
      <ComposerPrimitive.Input aria-label="Your question" rows={1} />
      <AuiIf condition={({ thread }) => !thread.isRunning}>
        <ComposerPrimitive.Send>Send</ComposerPrimitive.Send>
      </AuiIf>
      <AuiIf condition={({ thread }) => thread.isRunning}>
        <ComposerPrimitive.Cancel data-afterword="stop">Stop</ComposerPrimitive.Cancel>
      </AuiIf>
    </ComposerPrimitive.Root>
  </ThreadPrimitive.Root>
);

function Message() {
  const message = useAuiState((state) => state.message);
  return (
    <MessagePrimitive.Root {...marksOf(message)} className={message.role === "user" ? "question" : "answer"}>
      <div data-afterword-text>
        <MessagePrimitive.Parts />
      </div>
      {message.role === "assistant" && <Actions />}
    </MessagePrimitive.Root>
  );
}

// The votes go through the feedback adapter; of what it does not tell, the buttons are marked.
const Actions = () => (
  <ActionBarPrimitive.Root hideWhenRunning className="actions">
    <ActionBarPrimitive.FeedbackPositive>Good</ActionBarPrimitive.FeedbackPositive>
    <ActionBarPrimitive.FeedbackNegative>Bad</ActionBarPrimitive.FeedbackNegative>
    <ActionBarPrimitive.Copy data-afterword="copy">Copy</ActionBarPrimitive.Copy>
    <ActionBarPrimitive.Reload data-afterword="regenerate">Ask again</ActionBarPrimitive.Reload>
  </ActionBarPrimitive.Root>
);

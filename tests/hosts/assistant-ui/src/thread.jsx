// The thread of assistant-ui's registry, without attachments, tools, reasoning and Tailwind; its buttons for feedback, and
// the one that edits, stand where its examples have them.

import { AuiIf, ComposerPrimitive, ThreadPrimitive, useAuiState } from "@assistant-ui/react";
import { ArrowDownIcon, ArrowUpIcon, SquareIcon } from "lucide-react";
import { AssistantMessage, EditComposer, UserMessage } from "./messages.jsx";
import { TooltipIconButton } from "./tooltip-icon-button.jsx";

export const Thread = () => (
  <ThreadPrimitive.Root className="aui-root aui-thread-root">
    <ThreadPrimitive.Viewport turnAnchor="top" data-slot="aui_thread-viewport" className="aui-thread-viewport">
      <div className="aui-thread-column">
        <AuiIf condition={(state) => state.thread.messages.length === 0}>
          <div className="aui-thread-welcome-root">
            <h1 className="aui-thread-welcome-message-inner">How can I help you today?</h1>
          </div>
        </AuiIf>
        <div data-slot="aui_message-group" className="aui-message-group">
          <ThreadPrimitive.Messages>{() => <ThreadMessage />}</ThreadPrimitive.Messages>
        </div>
        <ThreadPrimitive.ViewportFooter className="aui-thread-viewport-footer">
          <ThreadPrimitive.ScrollToBottom asChild>
            <TooltipIconButton tooltip="Scroll to bottom" className="aui-thread-scroll-to-bottom">
              <ArrowDownIcon />
            </TooltipIconButton>
          </ThreadPrimitive.ScrollToBottom>
          <Composer />
        </ThreadPrimitive.ViewportFooter>
      </div>
    </ThreadPrimitive.Viewport>
  </ThreadPrimitive.Root>
);

function ThreadMessage() {
  const role = useAuiState((state) => state.message.role);
  const isEditing = useAuiState((state) => state.message.composer.isEditing);
  if (isEditing) return <EditComposer />;
  return role === "user" ? <UserMessage /> : <AssistantMessage />;
}

const Composer = () => (
  <ComposerPrimitive.Root className="aui-composer-root">
    <div data-slot="aui_composer-shell" className="aui-composer-shell">
      <ComposerPrimitive.Input
        placeholder="Send a message..."
        className="aui-composer-input"
        rows={1}
        autoFocus
        enterKeyHint="send"
        aria-label="Message input"
      />
      <div className="aui-composer-action-wrapper">
        <AuiIf condition={(state) => !state.thread.isRunning}>
          <ComposerPrimitive.Send asChild>
            <TooltipIconButton tooltip="Send message" className="aui-composer-send" aria-label="Send message">
              <ArrowUpIcon className="aui-composer-send-icon" />
            </TooltipIconButton>
          </ComposerPrimitive.Send>
        </AuiIf>
        <AuiIf condition={(state) => state.thread.isRunning}>
          <ComposerPrimitive.Cancel asChild>
            <button type="button" className="aui-composer-cancel" aria-label="Stop generating">
              <SquareIcon className="aui-composer-cancel-icon" />
            </button>
          </ComposerPrimitive.Cancel>
        </AuiIf>
      </div>
    </div>
  </ComposerPrimitive.Root>
);

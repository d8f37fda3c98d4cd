import {
  ActionBarMorePrimitive, ActionBarPrimitive, AuiIf, BranchPickerPrimitive, ComposerPrimitive, ErrorPrimitive, MessagePrimitive,
} from "@assistant-ui/react";
import {
  CheckIcon, ChevronLeftIcon, ChevronRightIcon, CopyIcon, DownloadIcon, MoreHorizontalIcon, PencilIcon, RefreshCwIcon, ThumbsDownIcon,
  ThumbsUpIcon,
} from "lucide-react";
import { MarkdownText } from "./markdown-text.jsx";
import { TooltipIconButton } from "./tooltip-icon-button.jsx";

export const AssistantMessage = () => (
  <MessagePrimitive.Root data-slot="aui_assistant-message-root" data-role="assistant" className="aui-assistant-message-root">
    <div data-slot="aui_assistant-message-content" className="aui-assistant-message-content">
      <MessagePrimitive.GroupedParts groupBy={() => []}>{({ part }) => <Part part={part} />}</MessagePrimitive.GroupedParts>
      <MessagePrimitive.Error>
        <ErrorPrimitive.Root className="aui-message-error-root">
          <ErrorPrimitive.Message className="aui-message-error-message" />
        </ErrorPrimitive.Root>
      </MessagePrimitive.Error>
    </div>
    <div data-slot="aui_assistant-message-footer" className="aui-assistant-message-footer">
      <BranchPicker />
      <AssistantActionBar />
    </div>
  </MessagePrimitive.Root>
);

function Part({ part }) {
  if (part.type === "text") return <MarkdownText />;
  if (part.type !== "indicator") return null;
  return (
    <span data-slot="aui_assistant-message-indicator" aria-label="Assistant is working">
      {"●"}
    </span>
  );
}

const AssistantActionBar = () => (
  <ActionBarPrimitive.Root hideWhenRunning autohide="not-last" className="aui-assistant-action-bar-root">
    <ActionBarPrimitive.Copy asChild>
      <TooltipIconButton tooltip="Copy">
        <AuiIf condition={(state) => state.message.isCopied}>
          <CheckIcon />
        </AuiIf>
        <AuiIf condition={(state) => !state.message.isCopied}>
          <CopyIcon />
        </AuiIf>
      </TooltipIconButton>
    </ActionBarPrimitive.Copy>
    <ActionBarPrimitive.FeedbackPositive asChild>
      <TooltipIconButton tooltip="Good response">
        <ThumbsUpIcon />
      </TooltipIconButton>
    </ActionBarPrimitive.FeedbackPositive>
    <ActionBarPrimitive.FeedbackNegative asChild>
      <TooltipIconButton tooltip="Bad response">
        <ThumbsDownIcon />
      </TooltipIconButton>
    </ActionBarPrimitive.FeedbackNegative>
    <ActionBarPrimitive.Edit asChild>
      <TooltipIconButton tooltip="Edit">
        <PencilIcon />
      </TooltipIconButton>
    </ActionBarPrimitive.Edit>
    <ActionBarPrimitive.Reload asChild>
      <TooltipIconButton tooltip="Refresh">
        <RefreshCwIcon />
      </TooltipIconButton>
    </ActionBarPrimitive.Reload>
    <ActionBarMorePrimitive.Root>
      <ActionBarMorePrimitive.Trigger asChild>
        <TooltipIconButton tooltip="More">
          <MoreHorizontalIcon />
        </TooltipIconButton>
      </ActionBarMorePrimitive.Trigger>
      <ActionBarMorePrimitive.Content side="bottom" align="start" sideOffset={6} className="aui-action-bar-more-content">
        <ActionBarPrimitive.ExportMarkdown asChild>
          <ActionBarMorePrimitive.Item className="aui-action-bar-more-item">
            <DownloadIcon />
            Export as Markdown
          </ActionBarMorePrimitive.Item>
        </ActionBarPrimitive.ExportMarkdown>
      </ActionBarMorePrimitive.Content>
    </ActionBarMorePrimitive.Root>
  </ActionBarPrimitive.Root>
);

export const UserMessage = () => (
  <MessagePrimitive.Root data-slot="aui_user-message-root" data-role="user" className="aui-user-message-root">
    <div className="aui-user-message-content-wrapper">
      <div className="aui-user-message-content">
        <MessagePrimitive.Parts />
      </div>
      <div className="aui-user-action-bar-wrapper">
        <ActionBarPrimitive.Root hideWhenRunning autohide="not-last" className="aui-user-action-bar-root">
          <ActionBarPrimitive.Edit asChild>
            <TooltipIconButton tooltip="Edit" className="aui-user-action-edit">
              <PencilIcon />
            </TooltipIconButton>
          </ActionBarPrimitive.Edit>
        </ActionBarPrimitive.Root>
      </div>
    </div>
    <BranchPicker data-slot="aui_user-branch-picker" />
  </MessagePrimitive.Root>
);

export const EditComposer = () => (
  <MessagePrimitive.Root data-slot="aui_edit-composer-wrapper" className="aui-edit-composer-wrapper">
    <ComposerPrimitive.Root className="aui-edit-composer-root">
      <ComposerPrimitive.Input className="aui-edit-composer-input" autoFocus />
      <div className="aui-edit-composer-footer">
        <ComposerPrimitive.Cancel asChild>
          <button type="button" data-slot="button">Cancel</button>
        </ComposerPrimitive.Cancel>
        <ComposerPrimitive.Send asChild>
          <button type="button" data-slot="button">Update</button>
        </ComposerPrimitive.Send>
      </div>
    </ComposerPrimitive.Root>
  </MessagePrimitive.Root>
);

const BranchPicker = (rest) => (
  <BranchPickerPrimitive.Root hideWhenSingleBranch className="aui-branch-picker-root" {...rest}>
    <BranchPickerPrimitive.Previous asChild>
      <TooltipIconButton tooltip="Previous">
        <ChevronLeftIcon />
      </TooltipIconButton>
    </BranchPickerPrimitive.Previous>
    <span className="aui-branch-picker-state">
      <BranchPickerPrimitive.Number /> / <BranchPickerPrimitive.Count />
    </span>
    <BranchPickerPrimitive.Next asChild>
      <TooltipIconButton tooltip="Next">
        <ChevronRightIcon />
      </TooltipIconButton>
    </BranchPickerPrimitive.Next>
  </BranchPickerPrimitive.Root>
);

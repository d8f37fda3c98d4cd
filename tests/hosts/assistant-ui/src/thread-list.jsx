import { ThreadListItemPrimitive, ThreadListPrimitive } from "@assistant-ui/react";
import { ArchiveIcon, PlusIcon } from "lucide-react";
import { TooltipIconButton } from "./tooltip-icon-button.jsx";

export const ThreadList = () => (
  <ThreadListPrimitive.Root data-slot="aui_thread-list-root" className="aui-thread-list-root">
    <ThreadListPrimitive.New asChild>
      <button type="button" data-slot="aui_thread-list-new">
        <PlusIcon />
        <span data-slot="aui_thread-list-new-label">New Thread</span>
      </button>
    </ThreadListPrimitive.New>
    <div data-slot="aui_thread-list-items">
      <ThreadListPrimitive.Items components={{ ThreadListItem }} />
    </div>
  </ThreadListPrimitive.Root>
);

const ThreadListItem = () => (
  <ThreadListItemPrimitive.Root data-slot="aui_thread-list-item" className="aui-thread-list-item">
    <ThreadListItemPrimitive.Trigger data-slot="aui_thread-list-item-trigger">
      <span data-slot="aui_thread-list-item-title">
        <ThreadListItemPrimitive.Title fallback="New Chat" />
      </span>
    </ThreadListItemPrimitive.Trigger>
    <ThreadListItemPrimitive.Archive asChild>
      <TooltipIconButton tooltip="Archive thread">
        <ArchiveIcon />
      </TooltipIconButton>
    </ThreadListItemPrimitive.Archive>
  </ThreadListItemPrimitive.Root>
);

import { Slot, Tooltip } from "radix-ui";

/** A button with an icon, whose name is a text for screen readers only. */
export function TooltipIconButton({ children, tooltip, side = "bottom", className, ...rest }) {
  return (
    <Tooltip.Provider delayDuration={0}>
      <Tooltip.Root>
        <Tooltip.Trigger asChild>
          <button type="button" data-slot="button" {...rest} className={`aui-button-icon ${className ?? ""}`}>
            <Slot.Slottable>{children}</Slot.Slottable>
            <span className="aui-sr-only sr-only">{tooltip}</span>
          </button>
        </Tooltip.Trigger>
        <Tooltip.Portal>
          <Tooltip.Content data-slot="tooltip-content" className="tooltip" side={side}>
            {tooltip}
            <Tooltip.Arrow />
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
    </Tooltip.Provider>
  );
}

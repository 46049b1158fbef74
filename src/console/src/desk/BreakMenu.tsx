import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useTranslation } from "react-i18next";

import type { FromDesk } from "./protocol";
import { REASONS, useReason } from "./useReason";

interface BreakMenuProps {
  /** Whether it counts from the end of the call on. */
  isLater: boolean;
  send: (message: FromDesk) => boolean;
}

/** Take a break, and say why. */
export function BreakMenu({ isLater, send }: BreakMenuProps) {
  const { t } = useTranslation();
  const told = useReason();
  return (
    <MenuTrigger>
      <Button className="button">
        {isLater ? t("desk.break_after") : t("desk.take_break")} <span aria-hidden="true">▾</span>
      </Button>
      <Popover className="popover">
        <Menu
          onAction={(reason) => {
            send({ type: "break", reason: String(reason) });
          }}
        >
          {REASONS.map((reason) => (
            <MenuItem key={reason} id={reason}>
              {told(reason)}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

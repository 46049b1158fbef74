import { useState } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { termInWords } from "../i18n/term";
import { KeyButton } from "../ui/KeyButton";

interface SecureMenuProps {
  /** The secure flows of the call, by the names that its flow gives them. */
  flows: readonly string[];
  onChoose: (flow: string) => void;
}

/** What the caller may be asked out of the agent's hearing, such as the PIN. */
export function SecureMenu({ flows, onChoose }: SecureMenuProps) {
  const { t } = useTranslation();
  const [isOpen, open] = useState(false);
  return (
    <MenuTrigger isOpen={isOpen} onOpenChange={open}>
      <KeyButton
        className="button"
        letter="S"
        onKey={() => {
          open(true);
        }}
      >
        {t("talk.secure")}
      </KeyButton>
      <Popover className="popover">
        <Menu
          onAction={(flow) => {
            onChoose(String(flow));
          }}
        >
          {flows.map((flow) => (
            <MenuItem key={flow} id={flow}>
              {termInWords(flow, t)}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

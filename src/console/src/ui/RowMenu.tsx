import { useState } from "react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";

interface RowMenuProps<Deed> {
  /** What it is a menu of, as a screen reader says it. */
  label: string;
  deeds: readonly { readonly text: string; readonly deed: Deed }[];
  onChoose: (deed: Deed) => void;
}

/** What can be done with a row of a list; nothing where nothing can. */
export function RowMenu<Deed>({ label, deeds, onChoose }: RowMenuProps<Deed>) {
  // What could be done when it was opened: under a finger that presses, nothing moves. What cannot
  // be done any more by then, the service refuses, and says why.
  const [opened, setOpened] = useState<typeof deeds | null>(null);
  const shown = opened ?? deeds;
  if (shown.length === 0) {
    return null;
  }
  return (
    <MenuTrigger
      onOpenChange={(isOpen) => {
        setOpened(isOpen ? deeds : null);
      }}
    >
      <Button className="button button-row" aria-label={label}>
        <span aria-hidden="true">⋯</span>
      </Button>
      <Popover className="popover">
        <Menu
          aria-label={label}
          onAction={(text) => {
            const chosen = shown.find((one) => one.text === text);
            if (chosen !== undefined) {
              onChoose(chosen.deed);
            }
          }}
        >
          {shown.map((one) => (
            <MenuItem key={one.text} id={one.text}>
              {one.text}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

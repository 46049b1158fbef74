import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";

interface RowMenuProps<Deed> {
  /** What it is a menu of, as a screen reader says it. */
  label: string;
  deeds: readonly { readonly text: string; readonly deed: Deed }[];
  onChoose: (deed: Deed) => void;
}

/** What can be done with a row of a list; nothing where nothing can. */
export function RowMenu<Deed>({ label, deeds, onChoose }: RowMenuProps<Deed>) {
  if (deeds.length === 0) {
    return null;
  }
  return (
    <MenuTrigger>
      <Button className="button button-row" aria-label={label}>
        <span aria-hidden="true">⋯</span>
      </Button>
      <Popover className="popover">
        <Menu
          aria-label={label}
          onAction={(place) => {
            const chosen = deeds[Number(place)];
            if (chosen !== undefined) {
              onChoose(chosen.deed);
            }
          }}
        >
          {deeds.map((one, place) => (
            <MenuItem key={one.text} id={String(place)}>
              {one.text}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { Keys } from "./Keys";

/** A keypad to be opened. */
export function Keypad({ press }: { press: (key: string) => void }) {
  const { t } = useTranslation();
  return (
    <DialogTrigger>
      <Button className="button">{t("phone.keypad")}</Button>
      <Popover className="popover">
        <Dialog className="keypad" aria-label={t("phone.keypad")}>
          <Keys press={press} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

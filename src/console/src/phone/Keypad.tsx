import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";
import { useTranslation } from "react-i18next";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;

/** The keys of a telephone, by mouse and by the computer's own keys. */
export function Keypad({ press }: { press: (key: string) => void }) {
  const { t } = useTranslation();
  const type = ({ key }: { key: string }) => {
    if (KEYS.some((one) => one === key)) {
      press(key);
    }
  };
  return (
    <DialogTrigger>
      <Button className="button">{t("phone.keypad")}</Button>
      <Popover className="popover">
        <Dialog className="keypad" aria-label={t("phone.keypad")}>
          {KEYS.map((key) => (
            <Button
              key={key}
              className="button"
              autoFocus={key === KEYS[0]}
              aria-label={t("phone.key", { key })}
              onKeyDown={type}
              onPress={() => {
                press(key);
              }}
            >
              {key}
            </Button>
          ))}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

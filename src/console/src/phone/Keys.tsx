import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;

/** The keys of a telephone, by mouse, and on each of them by the computer's own keys. */
export function Keys({ press }: { press: (key: string) => void }) {
  const { t } = useTranslation();
  const type = ({ key }: { key: string }) => {
    if (KEYS.some((one) => one === key)) {
      press(key);
    }
  };
  return KEYS.map((key) => (
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
  ));
}

import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { termInWords } from "../i18n/term";
import type { DispositionAtDesk } from "./protocol";

interface DispositionsProps {
  disposition: DispositionAtDesk;
  canAct: boolean;
  onChoose: (disposition: string) => void;
}

/** What came of the call; the last word counts. */
export function Dispositions({ disposition, canAct, onChoose }: DispositionsProps) {
  const { t } = useTranslation();
  const { choices, required, given } = disposition;
  return (
    <div className="dispositions">
      <span id="dispositions">
        {t("wrap_up.came_of_it")}
        {required && <span className="hint"> {t("wrap_up.required")}</span>}
      </span>
      <ToggleButtonGroup
        aria-labelledby="dispositions"
        selectionMode="single"
        disallowEmptySelection
        isDisabled={!canAct}
        selectedKeys={given === "" ? [] : [given]}
        onSelectionChange={(keys) => {
          for (const key of keys) {
            onChoose(String(key));
          }
        }}
      >
        {choices.map((name) => (
          <ToggleButton key={name} id={name} className="button">
            {termInWords(name, t)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}

import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

const SHOWN_EVERY_MS = 100;

/** How loud the microphone is. It moves without React: ten times a second, all day long. */
export function LevelMeter({ level }: { level: () => number }) {
  const { t } = useTranslation();
  const meter = useRef<HTMLMeterElement>(null);
  useEffect(() => {
    const showing = setInterval(() => {
      if (meter.current !== null) {
        meter.current.value = level();
      }
    }, SHOWN_EVERY_MS);
    return () => {
      clearInterval(showing);
    };
  }, [level]);
  return (
    <label className="level">
      {t("phone.microphone")} <meter ref={meter} min={0} max={1} />
    </label>
  );
}

import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

/** How loud the microphone is. It moves without React: many times a second. */
export function LevelMeter({ level }: { level: () => number }) {
  const { t } = useTranslation();
  const meter = useRef<HTMLMeterElement>(null);
  useEffect(() => {
    let frame = requestAnimationFrame(function show() {
      if (meter.current !== null) {
        meter.current.value = level();
      }
      frame = requestAnimationFrame(show);
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [level]);
  return (
    <label className="level">
      {t("phone.microphone")} <meter ref={meter} min={0} max={1} />
    </label>
  );
}

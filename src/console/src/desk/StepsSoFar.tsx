import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { Timeline } from "../calls/Timeline";
import type { CallerAtDesk } from "./protocol";

/** What the caller did so far: the last of it is in sight, and no more than the desk has room for. */
export function StepsSoFar({ steps }: { steps: CallerAtDesk["steps"] }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollTo(0, box.current.scrollHeight);
  }, [steps]);
  return (
    <div ref={box} className="steps" tabIndex={0} role="group" aria-label={t("caller.did")}>
      <Timeline lines={steps} showsNodes={false} />
    </div>
  );
}

import { useMutation } from "@tanstack/react-query";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import type { PhoneLine } from "./PhoneLine";
import { verdictOf, type Quality, type Verdict } from "./quality";

const LOOK_EVERY_MS = 50;
/** Quieter than anybody who speaks into a microphone. */
const SILENCE = 0.05;

interface Found {
  readonly isHeard: boolean;
  readonly verdict: Verdict;
  readonly quality: Quality | null;
}

async function tested(line: PhoneLine): Promise<Found> {
  let loudest = 0;
  const looking = setInterval(() => {
    loudest = Math.max(loudest, line.microphone.level());
  }, LOOK_EVERY_MS);
  try {
    const quality = await line.test();
    const verdict = quality === null ? "nothing" : verdictOf(quality);
    return { isHeard: loudest > SILENCE, verdict, quality };
  } finally {
    clearInterval(looking);
  }
}

/** A call to oneself by way of the hotline: whether the microphone hears, and how good the way is. */
export function SelfTest({ line }: { line: PhoneLine }) {
  const { t } = useTranslation();
  const test = useMutation({ mutationFn: () => tested(line) });
  return (
    <>
      <Button
        className="button"
        isPending={test.isPending}
        onPress={() => {
          test.mutate();
        }}
      >
        {t("phone.test")}
      </Button>
      {test.isPending && <p role="status">{t("phone.test_speak")}</p>}
      {test.data !== undefined && <Result found={test.data} />}
    </>
  );
}

function Result({ found }: { found: Found }) {
  const { t } = useTranslation();
  const { quality, isHeard, verdict } = found;
  return (
    <p role="status" className={isHeard && verdict === "good" ? "" : "late"}>
      {isHeard ? t("phone.test_heard") : t("phone.test_silent")} {t(`phone.test_${verdict}`)}
      {quality !== null && verdict !== "nothing" && (
        <>
          {" "}
          {t("phone.test_figures", {
            trip: Math.round(quality.roundTripMs ?? 0),
            lost: quality.lost,
            sent: quality.received + quality.lost,
          })}
        </>
      )}
    </p>
  );
}

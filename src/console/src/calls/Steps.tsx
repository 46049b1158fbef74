import { useId } from "react";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { useSentence } from "../i18n/useSentence";
import { timeOfDay } from "../ui/time";
import { lineAt, stepsAbout } from "./stepsAbout";
import type { TimelineEntry } from "./Timeline";

interface StepsProps {
  lines: readonly TimelineEntry[];
  parts: readonly { readonly begins: number; readonly ends: number }[];
  position: number | null;
  onPlay: (moment: number) => void;
}

/** What has happened last at the moment that is heard, and steps to what was before and after. */
export function Steps({ lines, parts, position, onPlay }: StepsProps) {
  const { t, i18n } = useTranslation();
  const sentence = useSentence();
  const told = useId();
  const moments = lines.map((line) => Date.parse(line.at));
  const { before, after } = stepsAbout(moments, parts, position);
  const last = lineAt(moments, position);
  const line = last === null ? undefined : lines[last];
  const step = (number: number | null, text: string) => (
    <Button
      className="button"
      isDisabled={number === null}
      aria-describedby={told}
      onPress={() => {
        onPlay(number === null ? 0 : (moments[number] ?? 0));
      }}
    >
      {text}
    </Button>
  );
  return (
    <div className="steps">
      {step(before, t("recordings.step_before"))}
      {step(after, t("recordings.step_after"))}
      <span id={told} className="step-told">
        {line === undefined
          ? t("recordings.at_begin")
          : `${timeOfDay(line.at, i18n.language)} ${t(`who.${line.who}`)} ${sentence(line.said)}`}
      </span>
    </div>
  );
}

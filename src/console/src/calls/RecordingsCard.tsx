import { useEffect, useRef, type ReactNode } from "react";
import { Label, ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { Badge } from "../ui/Badge";
import { Card } from "../ui/Card";
import { length, timeOfDay } from "../ui/time";
import type { Recording } from "./placeOf";

const SPEEDS = [0.75, 1, 1.25, 1.5, 2] as const;

/** Where to listen next; each is a new one, so that the same place can be asked for twice. */
export interface Jump {
  readonly name: string;
  readonly seconds: number;
}

interface RecordingsProps {
  recordings: readonly Recording[];
  jump: Jump | null;
  /** The picture of all of them in time. */
  picture: ReactNode;
  /** Called with what plays each; the same function each time. */
  onSound: (name: string, sound: HTMLAudioElement) => void;
}

/** What was recorded of a call, each with its sound, its silences, and what is wrong with it. */
export function RecordingsCard({ recordings, jump, picture, onSound }: RecordingsProps) {
  const { t } = useTranslation();
  if (recordings.length === 0) {
    return null;
  }
  return (
    <Card title={t("recordings.title")}>
      <p className="hint">{t("recordings.hint")}</p>
      {recordings.some((one) => one.seconds !== null) && picture}
      {recordings.map((one) => (
        <Recorded
          key={one.name}
          recording={one}
          jump={jump?.name === one.name ? jump : null}
          onSound={onSound}
        />
      ))}
    </Card>
  );
}

interface RecordedProps {
  recording: Recording;
  jump: Jump | null;
  onSound: (name: string, sound: HTMLAudioElement) => void;
}

function Recorded({ recording, jump, onSound }: RecordedProps) {
  const { t, i18n } = useTranslation();
  const sound = useRef<HTMLAudioElement>(null);
  const isHeard = recording.seconds !== null;
  useEffect(() => {
    if (isHeard && sound.current !== null) {
      onSound(recording.name, sound.current);
    }
  }, [isHeard, recording.name, onSound]);
  useEffect(() => {
    if (jump !== null && sound.current !== null) {
      sound.current.currentTime = jump.seconds;
      void sound.current.play();
    }
  }, [jump]);
  const title = t("recordings.part", {
    part: t(`recordings.parts.${recording.part}`),
    begins: timeOfDay(recording.begins, i18n.language),
    rule: recording.rule,
  });
  const kind = ["cut", "missing", "damaged"].includes(recording.state) ? "bad" : "plain";
  return (
    <section className="recording" aria-label={title}>
      <h3>
        {title}{" "}
        <Badge kind={kind}>
          {t(`recordings.states.${recording.state}`, { seconds: recording.lacks_s.toFixed(1) })}
        </Badge>
      </h3>
      {isHeard && (
        <>
          {/* What was said on it is told below it, line by line, where it can be jumped to. */}
          {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
          <audio
            ref={sound}
            controls
            preload="none"
            src={`/api/v1/recordings/${recording.name}/sound`}
          />
          <ToggleButtonGroup
            className="speeds"
            defaultSelectedKeys={["1"]}
            disallowEmptySelection
            onSelectionChange={([speed]) => {
              if (sound.current !== null) {
                sound.current.playbackRate = Number(speed);
              }
            }}
          >
            <Label>{t("recordings.speed")}</Label>
            {SPEEDS.map((speed) => (
              <ToggleButton key={speed} id={String(speed)}>
                {`${String(speed)} ×`}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
        </>
      )}
      {recording.gaps.length > 0 && (
        <ul>
          {recording.gaps.map((gap) => (
            <li key={gap.begins_s}>
              {t("recordings.gap", {
                from: length(gap.begins_s),
                to: gap.ends_s === null ? t("recordings.its_end") : length(gap.ends_s),
                why: t(`recordings.whys.${gap.why}`),
              })}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

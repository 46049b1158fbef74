import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useSentence } from "../i18n/useSentence";
import { length, timeOfDay } from "../ui/time";
import { axisOf, percent, shareOf, ticksOf } from "./axis";
import { LanesOfCall, WHO } from "./LanesOfCall";
import type { Recording } from "./placeOf";
import { Steps } from "./Steps";
import type { TimelineEntry } from "./Timeline";
import type { Sounds } from "./usePosition";
import { Wave } from "./Wave";
import { ZoomChoice } from "./ZoomChoice";

/** What is written so near the end of the axis stands before its mark, or it would be cut off. */
const NEAR_END = 0.94;

interface CallInTimeProps {
  recordings: readonly Recording[];
  lines: readonly TimelineEntry[];
  sounds: Sounds;
  /** What is heard, in milliseconds since 1970; null for nothing yet. */
  position: number | null;
  /** Called with the moment from which to play. */
  onPlay: (moment: number) => void;
}

/** A whole call on one axis: its sound, where there is none and why, and all that happened. */
export function CallInTime({
  recordings,
  lines,
  sounds,
  position,
  onPlay,
}: CallInTimeProps) {
  const { t, i18n } = useTranslation();
  const sentence = useSentence();
  const [zoom, setZoom] = useState(1);
  const view = useRef<HTMLDivElement>(null);
  const parts = recordings.flatMap((one) => {
    const begins = Date.parse(one.begins);
    return one.seconds === null || one.seconds === 0
      ? []
      : [{ ...one, begins, seconds: one.seconds, ends: begins + one.seconds * 1000 }];
  });
  const axis = axisOf([
    ...parts.flatMap((one) => [one.begins, one.ends]),
    ...lines.map((line) => Date.parse(line.at)),
  ]);
  const at = position === null ? null : shareOf(axis, position);
  useEffect(() => {
    const shown = view.current;
    if (shown !== null && at !== null) {
      const place = at * shown.scrollWidth;
      if (place < shown.scrollLeft || place > shown.scrollLeft + shown.clientWidth) {
        shown.scrollLeft = place - shown.clientWidth / 4;
      }
    }
  }, [at, zoom]);
  const across = (begins: number, ends: number) => ({
    left: percent(shareOf(axis, begins)),
    width: percent(shareOf(axis, ends) - shareOf(axis, begins)),
  });
  const lanes = WHO.filter((who) => lines.some((line) => line.who === who));
  return (
    <div className="in-time">
      <div className="in-time-names" aria-hidden="true">
        <span className="track">{t("recordings.said")}</span>
        <span className="track">{t("recordings.heard")}</span>
        {lanes.map((who) => (
          <span key={who} className="lane">
            {t(`who.${who}`)}
          </span>
        ))}
      </div>
      <div
        ref={view}
        className="in-time-view"
        tabIndex={0}
        role="group"
        aria-label={t("recordings.picture", { count: lines.length, length: length(axis.seconds) })}
      >
        <div className="in-time-whole" style={{ width: percent(zoom) }}>
          <div className="time-marks" aria-hidden="true">
            {ticksOf(axis, zoom).map((seconds) => (
              <span
                key={seconds}
                className={seconds / axis.seconds > NEAR_END ? "at-end" : undefined}
                style={{ left: percent(seconds / axis.seconds) }}
              >
                {length(seconds)}
              </span>
            ))}
          </div>
          <div className="tracks" aria-hidden="true">
            {parts.map((one) => {
              const sound = sounds[one.name];
              return (
                <div key={one.name} className="part" style={across(one.begins, one.ends)}>
                  {sound !== undefined && (
                    <Wave
                      recording={one.name}
                      sound={sound}
                      seconds={one.seconds}
                      onPlay={(seconds) => {
                        onPlay(one.begins + seconds * 1000);
                      }}
                    />
                  )}
                </div>
              );
            })}
            {parts.flatMap((one) =>
              one.gaps.map((gap) => (
                <div
                  key={`${one.name} ${String(gap.begins_s)}`}
                  className="gap"
                  title={t(`recordings.whys.${gap.why}`)}
                  style={across(
                    one.begins + gap.begins_s * 1000,
                    gap.ends_s === null ? one.ends : one.begins + gap.ends_s * 1000,
                  )}
                />
              )),
            )}
          </div>
          <LanesOfCall
            axis={axis}
            lanes={lanes}
            lines={lines}
            titleOf={(line) => `${timeOfDay(line.at, i18n.language)} ${sentence(line.said)}`}
            onPlay={onPlay}
          />
          {at !== null && <div className="now" style={{ left: percent(at) }} />}
        </div>
      </div>
      <div className="in-time-tools">
        <Steps lines={lines} parts={parts} position={position} onPlay={onPlay} />
        <ZoomChoice zoom={zoom} onZoom={setZoom} />
      </div>
    </div>
  );
}

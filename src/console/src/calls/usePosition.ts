import { useEffect, useState } from "react";

import type { Recording } from "./placeOf";

export type Sounds = Readonly<Record<string, HTMLAudioElement>>;

const TOLD = ["timeupdate", "seeking", "play"] as const;

/**
 * The moment in a call that is heard, or would be next, in milliseconds since 1970; null before
 * anything is. Of several recordings one plays at a time.
 */
export function usePosition(recordings: readonly Recording[], sounds: Sounds): number | null {
  const [position, setPosition] = useState<number | null>(null);
  useEffect(() => {
    const ends = recordings.flatMap(({ name, begins }) => {
      const sound = sounds[name];
      if (sound === undefined) {
        return [];
      }
      const tell = (event: Event) => {
        if (event.type === "play") {
          Object.values(sounds).forEach((other) => {
            if (other !== sound) {
              other.pause();
            }
          });
        }
        setPosition(Date.parse(begins) + sound.currentTime * 1000);
      };
      TOLD.forEach((kind) => {
        sound.addEventListener(kind, tell);
      });
      return [
        () => {
          TOLD.forEach((kind) => {
            sound.removeEventListener(kind, tell);
          });
        },
      ];
    });
    return () => {
      ends.forEach((end) => {
        end();
      });
    };
  }, [recordings, sounds]);
  return position;
}

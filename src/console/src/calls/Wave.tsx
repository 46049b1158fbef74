import { useEffect, useRef } from "react";
import WaveSurfer from "wavesurfer.js";

import { usePeaks } from "./usePeaks";

/** The height of a track, in pixels. The page's policy knows the style that has it (`pages.py`). */
const TRACK_PX = 48;
const LOUDEST = 255;
/** What is quieter than this is not drawn as if it were loud, of 1. */
const QUIET = 0.1;

interface WaveProps {
  recording: string;
  sound: HTMLAudioElement;
  seconds: number;
  /** Called with the second from which to play. */
  onPlay: (seconds: number) => void;
}

/** A recording as a picture: above what the caller said, below what the caller heard. */
export function Wave({ recording, sound, seconds, onPlay }: WaveProps) {
  const place = useRef<HTMLDivElement>(null);
  const play = useRef(onPlay);
  const peaks = usePeaks(recording);
  useEffect(() => {
    play.current = onPlay;
  });
  useEffect(() => {
    const box = place.current;
    if (box === null || peaks === undefined) {
      return;
    }
    const color = (name: string) => getComputedStyle(box).getPropertyValue(name);
    const tracks = [peaks.said, peaks.heard].map((track) => track.map((one) => one / LOUDEST));
    const wave = WaveSurfer.create({
      container: box,
      media: sound,
      peaks: tracks,
      duration: seconds,
      height: TRACK_PX,
      splitChannels: ["--busy", "--good"].map((name) => ({
        waveColor: color(name),
        progressColor: color(name),
      })),
      cursorColor: color("--bad"),
      normalize: true,
      maxPeak: tracks.flat().reduce((most, one) => Math.max(most, one), QUIET),
    });
    wave.on("interaction", (at) => {
      play.current(at);
    });
    return () => {
      wave.destroy();
    };
  }, [peaks, sound, seconds]);
  return <div ref={place} className="wave" />;
}

/** How moments and lengths of time are written. */
import { perLanguage } from "./formatters";

const MINUTE_S = 60;
const HOUR_S = 3600;
const daysAndTimes = perLanguage(
  (language) => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }),
);
const timesOfDay = perLanguage(
  (language) => new Intl.DateTimeFormat(language, { timeStyle: "medium", hourCycle: "h23" }),
);
const hoursAndMinutes = perLanguage(
  (language) => new Intl.DateTimeFormat(language, { timeStyle: "short", hourCycle: "h23" }),
);
const languages = perLanguage((language) => new Intl.DisplayNames([language], { type: "language" }));

/** Return a length such as `1:05`, or `1:00:05`. */
export function length(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / HOUR_S);
  const minutes = Math.floor((whole % HOUR_S) / MINUTE_S);
  const rest = String(whole % MINUTE_S).padStart(2, "0");
  return hours > 0 ? `${String(hours)}:${String(minutes).padStart(2, "0")}:${rest}` : `${String(minutes)}:${rest}`;
}

/** Return how many seconds lie between a moment and another, both as the service tells them. */
export function secondsSince(moment: string, nowMs: number): number {
  return (nowMs - Date.parse(moment)) / 1000;
}

/** Return a moment's day and time of day. */
export function dayAndTime(moment: string, language: string): string {
  return daysAndTimes(language).format(new Date(moment));
}

/** Return a moment's time of day, with seconds. */
export function timeOfDay(moment: string, language: string): string {
  return timesOfDay(language).format(new Date(moment));
}

/** Return the hour and minute of a moment, in seconds since 1970. */
export function hourAndMinute(seconds: number, language: string): string {
  return hoursAndMinutes(language).format(new Date(seconds * 1000));
}

/** Return a language's name in another one: `zh-CN` is `Chinese (China)`. */
export function languageName(tag: string, language: string): string {
  try {
    return languages(language).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

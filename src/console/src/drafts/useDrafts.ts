import { useSyncExternalStore } from "react";

import { keyOf, type Draft, type DraftPlace } from "./drafts";
import { drafts } from "./kept";

/** All that was begun and not saved. */
export function useDrafts(): readonly Draft[] {
  return useSyncExternalStore(drafts.subscribe, drafts.current);
}

/** What was begun in one place and not saved. */
export function useDraft(place: DraftPlace): Draft | undefined {
  const key = keyOf(place);
  return useDrafts().find((one) => keyOf(one) === key);
}

import { useEffect, useLayoutEffect, useRef, useState } from "react";

import { comeToPage } from "../ui/comeToPage";
import { hearTitles } from "../ui/title";

/**
 * Let whoever uses keys or a screen reader arrive on another page, as a browser does that loads one.
 *
 * The page's name is told, and the focus comes to it, where what had the focus is gone or led there.
 * It stays where the page has taken it, as a call does, and in a dialog that is open.
 *
 * @param place Which page is shown.
 * @returns What is to be told; "" for nothing yet.
 */
export function useArrival(place: string): string {
  const [told, tell] = useState("");
  const last = useRef(place);
  const isWaitedFor = useRef(false);
  useEffect(
    () =>
      hearTitles((page) => {
        if (isWaitedFor.current) {
          isWaitedFor.current = false;
          tell(page);
        }
      }),
    [],
  );
  // Before the page shows its title, which a page that is fetched does later; also of two pages with
  // one name the second is told.
  useLayoutEffect(() => {
    if (last.current !== place) {
      isWaitedFor.current = true;
      tell("");
    }
  }, [place]);
  useEffect(() => {
    if (last.current !== place) {
      last.current = place;
      comeToPage();
    }
  }, [place]);
  return told;
}

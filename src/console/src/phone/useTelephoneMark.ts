import { useEffect } from "react";

import { markTitle } from "../ui/title";

/** Show in the title whether this page is the telephone, for as long as it is shown that it is. */
export function useTelephoneMark(isHere: boolean): void {
  useEffect(() => {
    if (!isHere) {
      return;
    }
    markTitle("☎");
    return () => {
      markTitle("");
    };
  }, [isHere]);
}

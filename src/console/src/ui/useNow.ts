import { useEffect, useState } from "react";

import { serverNowMs } from "../service/clock";

/** Return the service's time in milliseconds, anew each second. */
export function useNow(): number {
  const [now, setNow] = useState(serverNowMs);
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(serverNowMs());
    }, 1_000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return now;
}

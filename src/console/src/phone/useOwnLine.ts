import { useEffect, useRef } from "react";

/**
 * Let nobody have the line of whoever was signed in at this page before, unseen, with the microphone on.
 *
 * @param agent The agent who has signed in; null for who is none, undefined for nobody.
 */
export function useOwnLine(agent: string | null | undefined): void {
  const before = useRef<string | null>(null);
  useEffect(() => {
    if (agent === undefined) {
      return;
    }
    if (before.current !== null && before.current !== agent) {
      void import("./SeatPhone").then(({ seatPhone }) => {
        seatPhone.belongTo(agent);
      });
    }
    before.current = agent;
  }, [agent]);
}

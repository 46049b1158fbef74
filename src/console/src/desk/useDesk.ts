import { useEffect, useState, useSyncExternalStore } from "react";

import { useLookAgain } from "../session/useSession";
import { DeskLink, type DeskView } from "./DeskLink";
import type { FromDesk } from "./protocol";

export interface Desk extends DeskView {
  send: (message: FromDesk) => boolean;
  again: () => void;
}

/** The desk of an agent, open as long as it is shown. */
export function useDesk(agent: string): Desk {
  const lookAgain = useLookAgain();
  const [link] = useState(() => new DeskLink(addressOf(agent), lookAgain));
  const view = useSyncExternalStore(link.subscribe, link.current);
  useEffect(() => {
    link.open();
    window.addEventListener("online", link.again);
    window.addEventListener("offline", link.lost);
    return () => {
      window.removeEventListener("offline", link.lost);
      window.removeEventListener("online", link.again);
      link.close();
    };
  }, [link]);
  return { ...view, send: link.send, again: link.again };
}

function addressOf(agent: string): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}/api/v1/agents/${encodeURIComponent(agent)}/desk`;
}

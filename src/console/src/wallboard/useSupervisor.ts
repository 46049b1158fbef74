import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";

import { service, type Session } from "../service/client";
import { answered } from "../service/problem";
import type { DoneAtOnce, WaitingDeed } from "./deeds";
import { FLOOR } from "./useFloor";

export interface Supervisor {
  /** The agent who the supervisor is, too; null for none. */
  readonly agent: string | null;
  /** Why the last deed was refused, or could not be asked for; null where it was done. */
  readonly refused: Error | null;
  readonly toAgent: (agent: string, deed: DoneAtOnce) => void;
  readonly toCall: (call: string, deed: WaitingDeed) => void;
  readonly withdraw: (broadcast: string) => void;
}

/** What somebody may do on the floor; null for who may only look. */
export function useSupervisor(session: Session): Supervisor | null {
  const queries = useQueryClient();
  const [refused, setRefused] = useState<Error | null>(null);
  const report = useCallback(
    async (deed: Promise<unknown>) => {
      try {
        await deed;
        setRefused(null);
      } catch (error) {
        setRefused(error instanceof Error ? error : new Error(String(error)));
      } finally {
        await queries.invalidateQueries({ queryKey: FLOOR });
      }
    },
    [queries],
  );
  const toAgent = useCallback(
    (agent: string, deed: DoneAtOnce) => void report(doToAgent(agent, deed)),
    [report],
  );
  const toCall = useCallback(
    (call: string, deed: WaitingDeed) => void report(doToCall(call, deed)),
    [report],
  );
  const withdraw = useCallback(
    (broadcast: string) => void report(withdrawn(broadcast)),
    [report],
  );
  return session.asks_as === "supervisor"
    ? { agent: session.agent, refused, toAgent, toCall, withdraw }
    : null;
}

async function doToAgent(agent: string, deed: DoneAtOnce): Promise<unknown> {
  const path = { agent };
  switch (deed.does) {
    case "supervise":
      return answered(
        await service.POST("/api/v1/floor/conversations/{call}/supervise", {
          params: { path: { call: deed.call } },
          body: { mode: deed.mode },
        }),
      );
    case "end_supervision":
      return answered(await service.POST("/api/v1/floor/supervision/end"));
    case "ready":
      return answered(await service.POST("/api/v1/agents/{agent}/ready", { params: { path } }));
    case "break":
      return answered(
        await service.POST("/api/v1/agents/{agent}/break", {
          params: { path },
          body: { reason: deed.reason },
        }),
      );
    case "restore":
      return answered(await service.DELETE("/api/v1/agents/{agent}/skills", { params: { path } }));
    case "sign_out":
      return answered(await service.POST("/api/v1/agents/{agent}/sign-out", { params: { path } }));
  }
}

async function withdrawn(broadcast: string): Promise<unknown> {
  return answered(
    await service.POST("/api/v1/floor/broadcasts/{broadcast}/withdraw", {
      params: { path: { broadcast } },
    }),
  );
}

async function doToCall(call: string, deed: WaitingDeed): Promise<unknown> {
  const params = { path: { waiting: call } };
  switch (deed.does) {
    case "put_first":
      return answered(await service.POST("/api/v1/floor/waiting/{waiting}/put-first", { params }));
    case "move":
      return answered(
        await service.POST("/api/v1/floor/waiting/{waiting}/move", {
          params,
          body: { queue: deed.queue },
        }),
      );
  }
}

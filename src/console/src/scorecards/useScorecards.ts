import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useCallback } from "react";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { useSession } from "../session/useSession";
import { isImpartial } from "./impartial";
import type { Scorecard, ScorecardForm } from "./types";

export const SCORES = ["scores"] as const;

interface QualityRights {
  readonly mayScore: boolean;
  readonly mayRead: boolean;
  readonly mayAnswer: (appealed: Scorecard) => boolean;
}

/** Whether whoever is signed in scores calls, or at least reads scores, and which appeals they answer. */
export function useQualityRights(): QualityRights {
  const { data: session } = useSession();
  const mayScore = session?.role === "quality";
  const mayRead = mayScore || session?.role === "supervisor";
  return {
    mayScore,
    mayRead,
    mayAnswer: (appealed) => mayRead && isImpartial(appealed, session),
  };
}

/** A call's scorecards; none for whoever may not read them. */
export function useScorecards(call: string): readonly Scorecard[] {
  const { mayRead } = useQualityRights();
  const { data } = useQuery({
    queryKey: [...SCORES, "call", call],
    enabled: mayRead,
    queryFn: async () =>
      answered(
        await service.GET("/api/v1/calls/{call}/scorecards", { params: { path: { call } } }),
      ).items,
  });
  return data ?? [];
}

/** The forms by which calls are scored now. */
export function useForms(): UseQueryResult<readonly ScorecardForm[]> {
  const { mayScore } = useQualityRights();
  return useQuery({
    queryKey: ["scorecard-forms"],
    enabled: mayScore,
    queryFn: async () => answered(await service.GET("/api/v1/scorecard-forms")).items,
  });
}

/** Look again at all scores: one has changed. */
export function useLookAgainAtScores(): () => Promise<void> {
  const queries = useQueryClient();
  return useCallback(() => queries.invalidateQueries({ queryKey: SCORES }), [queries]);
}

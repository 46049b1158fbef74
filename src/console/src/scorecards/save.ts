/** What is done with scores, over the service. */
import { service } from "../service/client";
import { answered } from "../service/problem";
import type { Marks, Note, Scorecard } from "./types";

/** What quality says of a call, before it is saved. */
export interface Judged {
  readonly marks: Marks;
  readonly words: string;
  readonly notes: readonly Note[];
}

const version = (card: Scorecard) => ({ "If-Match": `"${String(card.version)}"` });

const told = ({ words, notes }: Judged) => ({
  words,
  notes: notes.map(({ at, text, question }) => ({ at, text, question: question || null })),
});

/** Score a call for the first time; for a calibration, or to count. */
export async function scoreCall(
  call: string,
  form: string,
  calibration: string,
  judged: Judged,
): Promise<Scorecard> {
  const answers = { ...judged.marks };
  return answered(
    await service.POST("/api/v1/calls/{call}/scorecards", {
      params: { path: { call } },
      body: { form, answers, calibration: calibration || null, ...told(judged) },
    }),
  );
}

/** Give other marks before the agent sees any. */
export async function revise(card: Scorecard, judged: Judged): Promise<Scorecard> {
  return answered(
    await service.POST("/api/v1/scorecards/{scorecard}/revise", {
      params: { path: { scorecard: card.id }, header: version(card) },
      body: { answers: { ...judged.marks }, ...told(judged) },
    }),
  );
}

/** Answer an appeal: with these marks from then on. */
export async function answerAppeal(card: Scorecard, judged: Judged): Promise<Scorecard> {
  return answered(
    await service.POST("/api/v1/scorecards/{scorecard}/answer", {
      params: { path: { scorecard: card.id }, header: version(card) },
      body: { answers: { ...judged.marks }, ...told(judged) },
    }),
  );
}

/** Show a score to its agent. */
export async function release(card: Scorecard): Promise<Scorecard> {
  return answered(
    await service.POST("/api/v1/scorecards/{scorecard}/release", {
      params: { path: { scorecard: card.id }, header: version(card) },
    }),
  );
}

/** Say why a score is not right, as its agent. */
export async function appeal(card: Scorecard, words: string): Promise<Scorecard> {
  return answered(
    await service.POST("/api/v1/agents/{agent}/scorecards/{scorecard}/appeal", {
      params: { path: { agent: card.agent, scorecard: card.id }, header: version(card) },
      body: { words },
    }),
  );
}

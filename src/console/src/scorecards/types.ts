import type { Schemas } from "../service/client";

export type Scorecard = Schemas["ScorecardView"];
export type ScorecardForm = Schemas["FormView"];
export type Question = Schemas["QuestionView"];
export type Risk = Schemas["RiskView"];

/** The mark of each question; null: it does not fit the call. */
export type Marks = Readonly<Record<string, number | null>>;

/** Words at a moment of the call; `question` is "" for the whole call. */
export interface Note {
  readonly at: string;
  readonly text: string;
  readonly question: string;
}

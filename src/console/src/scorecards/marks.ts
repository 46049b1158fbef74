/** What people press to mark a question, and what is still to be marked. */
import type { Marks, Question, ScorecardForm } from "./types";

/** Says that a question does not fit the call. */
export const NOT_FIT = "x";

export function questionsOf(form: ScorecardForm): readonly Question[] {
  return form.sections.flatMap((section) => section.questions);
}

/** Return the mark that a key stands for; undefined where it stands for none of this question. */
export function markOfKey(key: string, question: Question): number | null | undefined {
  if (key.toLowerCase() === NOT_FIT) {
    return question.not_applicable ? null : undefined;
  }
  const mark = /^[0-9]$/.test(key) ? Number(key) : undefined;
  return mark !== undefined && mark >= question.lowest && mark <= question.highest
    ? mark
    : undefined;
}

/** Return whether it is answered by no or yes. */
export function isYesNo(question: Question): boolean {
  return question.lowest === 0 && question.highest === 1;
}

/** Return every mark from the highest down. */
export function marksOf(question: Question): readonly number[] {
  const many = question.highest - question.lowest + 1;
  return Array.from({ length: many }, (_, at) => question.highest - at);
}

/** Return the questions that have no mark yet. */
export function unmarked(form: ScorecardForm, marks: Marks): readonly Question[] {
  return questionsOf(form).filter(({ question }) => marks[question] === undefined);
}

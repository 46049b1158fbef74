import { useEffect, useEffectEvent, type RefObject } from "react";

import { markOfKey, questionsOf } from "./marks";
import type { ScorecardForm } from "./types";

/** Lets a key mark the question that has the focus, the first one at once; then the next one has it. */
export function useMarkKeys(
  place: RefObject<HTMLElement | null>,
  form: ScorecardForm,
  onMark: (question: string, mark: number | null) => void,
): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const at = event.target instanceof HTMLElement ? event.target : null;
    const group = at?.closest<HTMLElement>("[data-question]");
    if (!group || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const question = questionsOf(form).find((one) => one.question === group.dataset["question"]);
    const mark = question && markOfKey(event.key, question);
    if (question === undefined || mark === undefined) {
      return;
    }
    event.preventDefault();
    onMark(question.question, mark);
    const groups = [...(place.current?.querySelectorAll<HTMLElement>("[data-question]") ?? [])];
    const next = groups[groups.indexOf(group) + 1];
    focus(next ?? place.current?.querySelector<HTMLElement>("textarea"));
  });
  useEffect(() => {
    const element = place.current;
    focus(element?.querySelector<HTMLElement>("[data-question]"));
    element?.addEventListener("keydown", press);
    return () => {
      element?.removeEventListener("keydown", press);
    };
  }, [place]);
}

function focus(target: HTMLElement | null | undefined): void {
  (target?.querySelector<HTMLElement>("input:checked, input") ?? target)?.focus();
}

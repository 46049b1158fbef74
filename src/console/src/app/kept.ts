/** Choices that a browser keeps: how the console looks and speaks. What is begun is in `drafts`. */

/** Return what was kept under a name, if it is one of those that may be chosen. */
export function kept<Choice extends string>(
  name: string,
  choices: readonly Choice[],
  otherwise: Choice,
): Choice {
  const found = localStorage.getItem(name);
  return choices.find((choice) => choice === found) ?? otherwise;
}

export function keep(name: string, choice: string): void {
  localStorage.setItem(name, choice);
}

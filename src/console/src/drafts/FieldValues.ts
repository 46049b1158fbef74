import { createContext, useContext } from "react";

/** What the fields of a form are filled in with at first, by their names; else with their own. */
export const FieldValues = createContext<Readonly<Record<string, string>>>({});

/** Returns what a field is filled in with at first. */
export function useFieldValue(name: string, otherwise: string): string {
  return useContext(FieldValues)[name] ?? otherwise;
}

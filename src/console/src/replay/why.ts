import type { TFunction } from "i18next";

import { en } from "../i18n/en";

/** Where in the flow it is, as the service adds it to why a call is not replayed. */
const AT_NODE = /^(.*) \(at '([^']+)'\)$/;
const NO_FLOW = /^there is no flow '([^']+)' any more$/;

type Known = keyof typeof en.replay.why;

const KNOWN = new Map<string, Known>(
  Object.entries(en.replay.why).map(([key, text]) => [text, key as Known]),
);

/** Return why a call is unknown or not replayed, in the language of the page. */
export function whyInWords(why: string, t: TFunction): string {
  const flow = NO_FLOW.exec(why)?.[1];
  if (flow !== undefined) {
    return t("replay.why.no_flow", { flow });
  }
  const [, sentence = why, node] = AT_NODE.exec(why) ?? [];
  const key = KNOWN.get(sentence);
  const words = key === undefined ? sentence : t(`replay.why.${key}`, { flow: "" });
  return node === undefined ? words : t("replay.at_node", { why: words, node });
}

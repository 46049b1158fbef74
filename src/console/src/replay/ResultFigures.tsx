import { useTranslation } from "react-i18next";

import { termInWords } from "../i18n/term";
import type { Schemas } from "../service/client";
import { whyInWords } from "./why";

interface ResultFiguresProps {
  run: Schemas["ManyReplayView"];
  result: Schemas["ReplayResultView"];
}

/** How many calls are the same, differ, end otherwise, are unknown or could not be replayed. */
export function ResultFigures({ run, result }: ResultFiguresProps) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language);
  const some = (calls: number) => ({ calls: number.format(calls) });
  const more = [
    ...result.now_end.map((one) =>
      t("replays.now_end", {
        ...some(one.calls),
        outcome: one.what === "" ? t("replay.no_end") : termInWords(one.what, t),
      }),
    ),
    ...(result.unknown > 0 ? [t("replays.unknown", some(result.unknown))] : []),
    ...result.not_replayed.map((one) =>
      t("replays.not_replayed", { ...some(one.calls), why: whyInWords(one.what, t) }),
    ),
    ...(result.without_end > 0 ? [t("replays.without_end", some(result.without_end))] : []),
    ...(result.erased > 0 ? [t("replays.erased", some(result.erased))] : []),
  ];
  return (
    <section className="card" aria-label={t("replays.columns.done")}>
      {run.done < run.calls && <p className="hint">{t("replays.partly")}</p>}
      <p className="replay-figures">
        {t("replays.figures", {
          ...some(run.done),
          same: number.format(result.same),
          differ: number.format(result.differ),
        })}
      </p>
      {more.length > 0 && (
        <ul>
          {more.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {result.differ === 0 && <p>{t("replays.all_same")}</p>}
    </section>
  );
}

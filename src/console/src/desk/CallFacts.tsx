import { useTranslation } from "react-i18next";

import { Facts } from "../ui/Facts";
import { Since } from "../ui/Since";
import { useNow } from "../ui/useNow";
import { tierReason } from "./tierReason";
import type { CallAtDesk, CallerAtDesk, OfferAtDesk } from "./protocol";

interface CallFactsProps {
  call: CallAtDesk;
  offer: OfferAtDesk | null;
  caller: CallerAtDesk | null;
  /** Whether the caller is gone: the number is not told any more. */
  isOver: boolean;
}

/** Why this call came to this agent, and what it was told of the wait. */
export function CallFacts({ call, offer, caller, isOver }: CallFactsProps) {
  const { t, i18n } = useTranslation();
  const shown = call.number === "" ? t("caller.number_hidden") : call.number;
  const tierWhy = caller?.tier_why ?? "";
  return (
    <Facts
      facts={[
        [
          t("caller.tier"),
          tierWhy === ""
            ? ""
            : t("call.tier_and_why", {
                tier: t(`tier.${call.tier}`),
                why: tierReason(tierWhy, t, i18n.language),
              }),
        ],
        [t("caller.rule"), offer === null ? null : <RuleInWords offer={offer} />],
        [t("caller.waits"), offer === null ? null : <Since moment={call.since} />],
        [t("caller.promised"), offer === null ? null : <Promised offer={offer} />],
        [t("caller.queue"), call.queue],
        [t("caller.skills"), call.skills.join(", ")],
        [t("caller.matter"), call.matter],
        [t("caller.number"), isOver ? "" : shown],
      ]}
    />
  );
}

function RuleInWords({ offer }: { offer: OfferAtDesk }) {
  const { t } = useTranslation();
  const rule = t(`rule.${offer.rule}`);
  return offer.step > 0 ? t("caller.rule_step", { rule, step: offer.step }) : rule;
}

function Promised({ offer }: { offer: OfferAtDesk }) {
  const { t } = useTranslation();
  const now = useNow();
  const { promised } = offer;
  if (promised === null) {
    return t("caller.promised_nothing");
  }
  const words = t("caller.promised_minutes", { from: promised.from_minutes, to: promised.to_minutes });
  const isLate = now > Date.parse(promised.said_at) + promised.to_minutes * 60_000;
  return isLate ? (
    <strong className="late">
      {words} ({t("caller.late")})
    </strong>
  ) : (
    words
  );
}

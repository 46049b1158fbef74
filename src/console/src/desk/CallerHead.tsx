import { useTranslation } from "react-i18next";

import { Badge } from "../ui/Badge";
import { Banner } from "../ui/Banner";
import { languageName } from "../ui/time";
import type { CallAtDesk, CallerAtDesk, OfferAtDesk } from "./protocol";
import { useAgentNames } from "./useAgentNames";

interface CallerHeadProps {
  call: CallAtDesk;
  caller: CallerAtDesk | null;
  /** How the call came here, while it is on offer. */
  offer: OfferAtDesk | null;
}

/** Who is calling, in large letters; a screen reader is told at once. */
export function CallerHead({ call, caller, offer }: CallerHeadProps) {
  const { t, i18n } = useTranslation();
  const nameOf = useAgentNames();
  const customer = caller?.customer ?? null;
  const unnamed = caller === null ? t("caller.loading") : t("caller.unknown");
  const name = customer?.name ?? unnamed;
  const tier = t(`tier.${call.tier}`);
  const language = languageName(call.language, i18n.language);
  return (
    <header className="caller-head">
      {offer !== null && (
        <p className="hidden" role="alert">
          {offer.consult !== "" && `${t("offer.consult", { who: nameOf(offer.consult) })} `}
          {t("offer.announced", { who: name, tier, language })}
        </p>
      )}
      <h2>
        {name}
        {customer !== null && customer.latin_name !== "" && <small> {customer.latin_name}</small>}
      </h2>
      <div className="badges">
        <Badge kind={call.tier}>{tier}</Badge>
        {caller?.is_verified === true && <Badge kind="good">✓ {t("caller.verified")}</Badge>}
        {/* Of whom nothing is known yet, nothing is said. */}
        {caller?.is_verified === false && <Badge kind="bad">{t("caller.not_verified")}</Badge>}
        <Badge kind="plain">{language}</Badge>
        {call.callback && <Badge kind="plain">{t("caller.callback")}</Badge>}
        {customer?.do_not_call === true && <Badge kind="bad">{t("caller.do_not_call")}</Badge>}
        {customer?.tags.map((tag) => (
          <Badge key={tag} kind="plain">
            {tag}
          </Badge>
        ))}
      </div>
      {call.is_another_customer && (
        <Banner kind="bad">{t("caller.another_customer")}</Banner>
      )}
      {caller !== null && !caller.is_verified && (
        <p className="hint">{t("caller.not_verified_hint")}</p>
      )}
    </header>
  );
}

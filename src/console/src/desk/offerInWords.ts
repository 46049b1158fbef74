import type { TFunction } from "i18next";

import type { Seat } from "../phone/useSeat";
import type { OfferAtDesk } from "./protocol";

/** Tell how far an offer has come, and how to answer at the seat's telephone, once that is known. */
export function offerInWords(offer: OfferAtDesk, phone: Seat["phone"] | undefined, t: TFunction): string {
  if (offer.state !== "ringing") {
    return t(`offer.${offer.state}`);
  }
  return phone === undefined ? t("phone.ringing") : t(`offer.ringing_${phone}`);
}

/** What a desk and the service tell each other: src/hotline/desk/protocol.py, as types. */
import type { components } from "../generated/desk";

type Messages = components["schemas"];
export type DeskNow = Messages["DeskNow"];
export type CallAtDesk = Messages["CallAtDesk"];
export type OfferAtDesk = Messages["OfferAtDesk"];
export type CallerAtDesk = Messages["CallerAtDesk"];
export type CustomerAtDesk = Messages["CustomerAtDesk"];
export type DispositionAtDesk = Messages["DispositionAtDesk"];
export type ConsultAtDesk = Messages["ConsultAtDesk"];
export type HandlingAtDesk = Messages["HandlingAtDesk"];
export type BroadcastAtDesk = Messages["BroadcastAtDesk"];
export type SupervisionAtDesk = Messages["SupervisionAtDesk"];
export type RequalifiedAtDesk = Messages["RequalifiedAtDesk"];
export type Refused = Messages["Refused"];
export type Beat = Messages["Beat"];
export type AgentState = DeskNow["state"];
export type Tier = CallAtDesk["tier"];

export type ToDesk = DeskNow | CallerAtDesk | Refused | Beat;
/** The version that this page speaks; the link writes it on all that it sends. */
export const VERSION: DeskNow["version"] = 1;
type Unversioned<Message> = Message extends unknown ? Omit<Message, "version"> : never;
export type FromDesk = Unversioned<
  | Messages["Shown"]
  | Messages["Decline"]
  | Messages["Ready"]
  | Messages["TakeBreak"]
  | Messages["Hold"]
  | Messages["PauseRecording"]
  | Messages["ResumeRecording"]
  | Messages["Resume"]
  | Messages["Secure"]
  | Messages["Consult"]
  | Messages["Conference"]
  | Messages["Complete"]
  | Messages["Transfer"]
  | Messages["Dispose"]
  | Messages["ExtendWrapUp"]
  | Messages["Read"]
>;

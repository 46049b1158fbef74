import { CasesCard } from "./CasesCard";
import { CustomerCard } from "./CustomerCard";
import { NotesCard } from "./NotesCard";
import { PromisesCard } from "./PromisesCard";
import type { KnownCustomer } from "./useCustomer";

interface CustomerCardsProps {
  customer: KnownCustomer;
  /** The call in which they are shown; "" for none. */
  call: string;
  /** Who may keep what is promised: an agent, and whoever takes the calls of a queue. */
  agent: string | null;
  queue: string | null;
}

/** All that is known of a customer, the most urgent first. */
export function CustomerCards({ customer, call, agent, queue }: CustomerCardsProps) {
  return (
    <>
      <CasesCard customer={customer} call={call} />
      <PromisesCard customer={customer} call={call} agent={agent} queue={queue} />
      <NotesCard customer={customer} call={call} />
      <CustomerCard customer={customer} call={call} />
    </>
  );
}

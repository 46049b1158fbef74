import { CasesCard } from "./CasesCard";
import { CustomerCard } from "./CustomerCard";
import { NotesCard } from "./NotesCard";
import { PromisesCard } from "./PromisesCard";
import type { KnownCustomer } from "./useCustomer";

interface CustomerCardsProps {
  customer: KnownCustomer;
  /** Who may keep what is promised: an agent, and whoever takes the calls of a queue. */
  agent: string | null;
  queue: string | null;
}

/** All that is known of a customer, the most urgent first. */
export function CustomerCards({ customer, agent, queue }: CustomerCardsProps) {
  return (
    <>
      <CasesCard customer={customer} />
      <PromisesCard customer={customer} agent={agent} queue={queue} />
      <NotesCard customer={customer} />
      <CustomerCard customer={customer} />
    </>
  );
}

import { useQuery, type UseQueryResult } from "@tanstack/react-query";

import type { CustomerAtDesk } from "../desk/protocol";
import { service } from "../service/client";
import { answered } from "../service/problem";

/** A customer as the cards show one: what a desk is told of who is calling, but the contacts. */
export type KnownCustomer = Omit<CustomerAtDesk, "contacts">;

/** A customer, asked of the CRM; each look is on record. */
export function useCustomer(customer: string): UseQueryResult<KnownCustomer> {
  return useQuery({
    queryKey: ["customer", customer],
    queryFn: () => look(customer),
    // What is begun on the page counts until it is left.
    refetchOnWindowFocus: false,
    gcTime: 0,
  });
}

async function look(customer: string): Promise<KnownCustomer> {
  const path = { customer };
  const [told, notes, cases, promises] = await Promise.all([
    service.GET("/api/v1/customers/{customer}", { params: { path } }),
    service.GET("/api/v1/customers/{customer}/notes", { params: { path } }),
    service.GET("/api/v1/customers/{customer}/cases", { params: { path } }),
    service.GET("/api/v1/customers/{customer}/promises", {
      params: { path, query: { state: "open" } },
    }),
  ]);
  const one = answered(told);
  return {
    ...one,
    phones: one.phones.map((phone) => phone.number),
    preferences: Object.entries(one.preferences).map(([name, value]) => `${name}: ${value}`),
    notes: answered(notes).items,
    cases: answered(cases).items.filter((each) => each.state !== "closed"),
    promises: answered(promises).items,
  };
}

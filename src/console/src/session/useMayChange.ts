import { useSession } from "./useSession";

/** Whether whoever is signed in may change what is known of customers, and not only read it. */
export function useMayChange(): boolean {
  const { data: session } = useSession();
  return session?.asks_as === "agent" || session?.asks_as === "supervisor";
}

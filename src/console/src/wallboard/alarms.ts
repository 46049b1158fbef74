/** What on the floor needs somebody's eyes now. */
import type { FloorNow } from "./useFloor";

type Call = FloorNow["waiting"][number];

export type Alarm =
  | { readonly kind: "promise"; readonly call: string; readonly queue: string; readonly tier: Call["tier"]; readonly lateS: number }
  | { readonly kind: "nobody"; readonly queue: string; readonly count: number };

/**
 * Return the alarms of a floor, the broken promise that is latest first.
 *
 * @param nowMs The service's time.
 */
export function alarmsOf(floor: FloorNow, nowMs: number): Alarm[] {
  const promises = floor.waiting
    .flatMap((call): Extract<Alarm, { kind: "promise" }>[] => {
      const lateS = call.turn_by === null ? 0 : (nowMs - Date.parse(call.turn_by)) / 1000;
      return lateS > 0
        ? [{ kind: "promise", call: call.call, queue: call.queue, tier: call.tier, lateS }]
        : [];
    })
    .sort((one, other) => other.lateS - one.lateS);
  return [...promises, ...nobodyServes(floor)];
}

function nobodyServes(floor: FloorNow): Alarm[] {
  const counts = new Map<string, number>();
  for (const call of floor.waiting.filter((one) => !one.served)) {
    counts.set(call.queue, (counts.get(call.queue) ?? 0) + 1);
  }
  return [...counts].map(([queue, count]) => ({ kind: "nobody", queue, count }));
}

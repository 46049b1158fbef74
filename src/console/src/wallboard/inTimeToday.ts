import type { FloorNow } from "./useFloor";

/** Return the share of all calls that were served in time, from those of each queue and tier. */
export function inTimeToday(tiers: FloorNow["tiers"]): number | null {
  const counted = tiers.filter((one) => one.service_level !== null && one.offered > 0);
  const offered = counted.reduce((sum, one) => sum + one.offered, 0);
  const inTime = counted.reduce((sum, one) => sum + (one.service_level ?? 0) * one.offered, 0);
  return offered === 0 ? null : inTime / offered;
}

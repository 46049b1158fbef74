/** Return a share from 0 to 1 in percent; "" where there is nothing to be told. */
export function share(of: number | null): string {
  return of === null ? "" : `${String(Math.round(of * 100))} %`;
}

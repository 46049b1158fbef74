/**
 * What somebody has begun to write and not saved: it outlives the page, in this tab alone.
 *
 * It is theirs: whoever signs in next in the tab, and is somebody else, has none of it.
 */

export type DraftKind = "note" | "case" | "promise" | "customer";

/** Whom it is about: as much as saving it needs, should the call be gone by then. */
export interface DraftCustomer {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly phones: readonly string[];
  readonly mail: string;
  readonly language: string;
  /** Left out in what an older page has kept. */
  readonly consent_recording?: "unknown" | "given" | "refused";
}

export interface DraftPlace {
  readonly kind: DraftKind;
  /** The call in which it was begun; "" for none. */
  readonly call: string;
  /** The queue of that call; null for none. */
  readonly queue: string | null;
  readonly customer: DraftCustomer;
}

export interface Draft extends DraftPlace {
  /**
   * By what the service knows that the same is sent again, for its answer was lost: nothing is made
   * twice, neither by this page nor by a copy of its tab.
   */
  readonly key: string;
  /** What was filled in, by the fields' names. */
  readonly values: Readonly<Record<string, string>>;
  /** Whether somebody is at it: its dialog is open. */
  readonly isOpen: boolean;
  /** Whether it is just being saved. */
  readonly isSaving: boolean;
}

interface Kept {
  readonly who: string;
  /** Pages of before have kept them without a key. */
  readonly drafts: readonly (Omit<Draft, "key"> & Partial<Pick<Draft, "key">>)[];
}

const KEPT = "drafts";

export function keyOf({ kind, call, customer }: DraftPlace): string {
  return `${kind} ${call} ${customer.id}`;
}

export class Drafts {
  private who: string | null = null;
  private drafts: readonly Draft[] = [];
  private readonly listeners = new Set<() => void>();

  constructor(private readonly storage: Storage) {}

  readonly current = (): readonly Draft[] => this.drafts;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** Have those of somebody who is signed in, and forget all others'. */
  belongTo(who: string): void {
    if (this.who === who) {
      return;
    }
    this.who = who;
    const kept = read(this.storage);
    // What was being saved may not have been.
    const own = kept?.who === who ? kept.drafts : [];
    this.show(own.map((one) => ({ ...one, key: one.key ?? crypto.randomUUID(), isSaving: false })));
  }

  of(place: DraftPlace): Draft | undefined {
    const key = keyOf(place);
    return this.drafts.find((one) => keyOf(one) === key);
  }

  /** Keep what was begun, in place of what was there of it. */
  keep(place: DraftPlace, changed: Partial<Pick<Draft, "values" | "isOpen" | "isSaving">>): Draft {
    const before = this.of(place) ?? {
      ...place,
      key: crypto.randomUUID(),
      values: {},
      isOpen: false,
      isSaving: false,
    };
    const after = { ...before, ...changed };
    this.show([...this.without(place), after]);
    return after;
  }

  /** Let what was begun be about a customer as somebody else has changed the very one meanwhile. */
  rebase(place: DraftPlace, customer: DraftCustomer): void {
    const before = this.of(place);
    if (before !== undefined) {
      this.show([...this.without(place), { ...before, customer }]);
    }
  }

  /** Let one be another thing than was sent before, once somebody has been told of that. */
  renew(place: DraftPlace): void {
    const before = this.of(place);
    if (before !== undefined) {
      this.show([...this.without(place), { ...before, key: crypto.randomUUID() }]);
    }
  }

  /** Forget one: it is saved, or nobody wants it. */
  drop(place: DraftPlace): void {
    this.show(this.without(place));
  }

  private without(place: DraftPlace): readonly Draft[] {
    const key = keyOf(place);
    return this.drafts.filter((one) => keyOf(one) !== key);
  }

  private show(drafts: readonly Draft[]): void {
    this.drafts = drafts;
    if (this.who !== null && drafts.length > 0) {
      this.storage.setItem(KEPT, JSON.stringify({ who: this.who, drafts } satisfies Kept));
    } else {
      this.storage.removeItem(KEPT);
    }
    for (const listener of this.listeners) {
      listener();
    }
  }
}

function read(storage: Storage): Kept | null {
  const text = storage.getItem(KEPT);
  return text === null ? null : (JSON.parse(text) as Kept);
}

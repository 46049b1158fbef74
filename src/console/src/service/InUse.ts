/** Whether somebody is at the page: a session ends in which nobody does anything, however long it is open. */
const INPUT = ["pointerdown", "keydown", "wheel", "touchstart"] as const;
/** The service writes down no more often that a session is used. */
const TOLD_EVERY_MS = 60_000;

export class InUse {
  /** Whoever loads a page is there. */
  private isNew = true;
  private toldAtMs = Number.NEGATIVE_INFINITY;

  /** Hear from now on what somebody does in a page. */
  listen(page: EventTarget): void {
    for (const kind of INPUT) {
      page.addEventListener(
        kind,
        (event) => {
          // What a script makes up is nobody's.
          this.isNew ||= event.isTrusted;
        },
        { capture: true, passive: true },
      );
    }
  }

  /** Tell whether the service is to be told now that somebody was there; it is taken for told then. */
  take(nowMs: number): boolean {
    if (!this.isNew || nowMs - this.toldAtMs < TOLD_EVERY_MS) {
      return false;
    }
    this.isNew = false;
    this.toldAtMs = nowMs;
    return true;
  }
}

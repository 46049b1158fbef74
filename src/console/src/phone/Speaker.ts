/** What the agent hears: the other side of a call, and that it rings. */

const RING_HZ = 425;
const RING_VOLUME = 0.15;
/** One second of tone, four of silence (GF 002-9002, the ringing tone in China). */
const RING_MS = 5_000;
const TONE_S = 1;

export class Speaker {
  private readonly audio = new Audio();
  private readonly context = new AudioContext();
  private ringing: ReturnType<typeof setInterval> | undefined;

  /** @param onBlocked Is told whether the browser lets nothing be heard before a person clicks. */
  constructor(private readonly onBlocked: (isBlocked: boolean) => void) {}

  play(stream: MediaStream): void {
    this.audio.srcObject = stream;
    this.resume();
  }

  /** Try again after a person has clicked. */
  readonly resume = (): void => {
    this.audio.play().then(
      () => {
        this.onBlocked(false);
      },
      (error: unknown) => {
        this.onBlocked(error instanceof DOMException && error.name === "NotAllowedError");
      },
    );
  };

  ring(): void {
    this.stopRinging();
    this.tone();
    this.ringing = setInterval(() => {
      this.tone();
    }, RING_MS);
  }

  stopRinging(): void {
    clearInterval(this.ringing);
  }

  close(): void {
    this.stopRinging();
    this.audio.srcObject = null;
    void this.context.close();
  }

  private tone(): void {
    const oscillator = this.context.createOscillator();
    const volume = this.context.createGain();
    oscillator.frequency.value = RING_HZ;
    volume.gain.value = RING_VOLUME;
    oscillator.connect(volume).connect(this.context.destination);
    oscillator.start();
    oscillator.stop(this.context.currentTime + TONE_S);
  }
}

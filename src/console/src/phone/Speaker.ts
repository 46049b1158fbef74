/** What the agent hears: the other side of a call, and that it rings. */

const RING_HZ = 425;
const RING_VOLUME = 0.15;
/** One second of tone, four of silence (GF 002-9002, the ringing tone in China). */
const RING_MS = 5_000;
const TONE_S = 1;
/** A page that may sound begins to by itself within this. */
const BEGINS_MS = 500;

export class Speaker {
  private readonly audio = new Audio();
  private readonly context = new AudioContext();
  private isAudioBlocked = false;
  private ringing: ReturnType<typeof setInterval> | undefined;
  private readonly begins: ReturnType<typeof setTimeout>;

  /** @param onBlocked Is told whether the browser lets nothing be heard before a person clicks. */
  constructor(private readonly onBlocked: (isBlocked: boolean) => void) {
    this.context.onstatechange = () => {
      this.tell();
      this.tone();
    };
    this.begins = setTimeout(this.tell, BEGINS_MS);
    // Whatever is pressed or clicked on the page will do.
    window.addEventListener("pointerup", this.resume);
    window.addEventListener("keydown", this.resume);
  }

  play(stream: MediaStream): void {
    this.audio.srcObject = stream;
    this.resume();
  }

  /** Let nothing be heard of the call. */
  silence(): void {
    this.audio.srcObject = null;
  }

  /** Try again after a person has clicked. */
  readonly resume = (): void => {
    void this.context.resume();
    if (this.audio.srcObject === null) {
      return;
    }
    this.audio.play().then(
      () => {
        this.isAudioBlocked = false;
        this.tell();
      },
      (error: unknown) => {
        this.isAudioBlocked = error instanceof DOMException && error.name === "NotAllowedError";
        this.tell();
      },
    );
  };

  ring(): void {
    this.stopRinging();
    this.ringing = setInterval(() => {
      this.tone();
    }, RING_MS);
    this.tone();
  }

  stopRinging(): void {
    clearInterval(this.ringing);
    this.ringing = undefined;
  }

  close(): void {
    this.stopRinging();
    clearTimeout(this.begins);
    window.removeEventListener("pointerup", this.resume);
    window.removeEventListener("keydown", this.resume);
    this.context.onstatechange = null;
    this.silence();
    void this.context.close();
  }

  private readonly tell = (): void => {
    this.onBlocked(this.isAudioBlocked || this.context.state === "suspended");
  };

  private tone(): void {
    // What cannot be heard now would be later, and all at once.
    if (this.ringing === undefined || this.context.state !== "running") {
      return;
    }
    const oscillator = this.context.createOscillator();
    const volume = this.context.createGain();
    oscillator.frequency.value = RING_HZ;
    volume.gain.value = RING_VOLUME;
    oscillator.connect(volume).connect(this.context.destination);
    oscillator.start();
    oscillator.stop(this.context.currentTime + TONE_S);
  }
}

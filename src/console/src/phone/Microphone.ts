/** The agent's microphone: opened once, for all calls, and how loud it is. */

/** Why there is none. */
export type NoMicrophone = "insecure" | "refused" | "missing";

export class MicrophoneMissing extends Error {
  constructor(readonly why: NoMicrophone) {
    super(why);
  }
}

/** As loud as speech close to a microphone is on average: the full length of the meter. */
const LOUD = 0.25;

export class Microphone {
  private readonly context = new AudioContext();
  private readonly analyser = this.context.createAnalyser();
  private readonly samples: Float32Array<ArrayBuffer>;

  private constructor(readonly stream: MediaStream) {
    this.analyser.fftSize = 2048;
    this.samples = new Float32Array(this.analyser.fftSize);
    this.context.createMediaStreamSource(stream).connect(this.analyser);
    // Until a person has done something on the page a browser may not let it begin.
    for (const gesture of ["pointerdown", "keydown"]) {
      window.addEventListener(gesture, this.resume);
    }
  }

  /** Open it; the browser may ask the agent. Throws `MicrophoneMissing`. */
  static async open(): Promise<Microphone> {
    if (!window.isSecureContext) {
      throw new MicrophoneMissing("insecure");
    }
    try {
      return new Microphone(await navigator.mediaDevices.getUserMedia({ audio: true }));
    } catch (error) {
      const isRefused = error instanceof DOMException && error.name === "NotAllowedError";
      throw new MicrophoneMissing(isRefused ? "refused" : "missing");
    }
  }

  /** Return how loud it is at this moment, from 0 to 1. */
  readonly level = (): number => {
    this.analyser.getFloatTimeDomainData(this.samples);
    const power = this.samples.reduce((sum, one) => sum + one * one, 0) / this.samples.length;
    return Math.min(1, Math.sqrt(power) / LOUD);
  };

  /** Send silence, or what it hears. */
  mute(isMuted: boolean): void {
    for (const track of this.stream.getAudioTracks()) {
      track.enabled = !isMuted;
    }
  }

  close(): void {
    for (const gesture of ["pointerdown", "keydown"]) {
      window.removeEventListener(gesture, this.resume);
    }
    for (const track of this.stream.getTracks()) {
      track.stop();
    }
    void this.context.close();
  }

  private readonly resume = (): void => {
    void this.context.resume();
  };
}

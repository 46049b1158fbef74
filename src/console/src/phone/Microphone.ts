/** The agent's microphone: one for all calls, another one where it is unplugged, and how loud it is. */

/** Why there is none. */
export type NoMicrophone = "insecure" | "refused" | "missing";

export class MicrophoneMissing extends Error {
  constructor(readonly why: NoMicrophone) {
    super(why);
  }
}

/** As loud as speech close to a microphone is on average: the full length of the meter. */
const LOUD = 0.25;
/** How often it is looked whether there is one again; a browser that tells of a new one is asked at once. */
const AGAIN_MS = 2_000;

export class Microphone {
  private readonly context = new AudioContext();
  private readonly analyser = this.context.createAnalyser();
  private readonly samples: Float32Array<ArrayBuffer>;
  private readonly listeners = new Set<() => void>();
  private source: MediaStreamAudioSourceNode | null = null;
  private isMuted = false;
  private isClosed = false;
  private isTrying = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  private constructor(private heard: MediaStream) {
    this.analyser.fftSize = 2048;
    this.samples = new Float32Array(this.analyser.fftSize);
    this.use(heard);
    // Until a person has done something on the page a browser may not let it begin.
    for (const gesture of ["pointerdown", "keydown"]) {
      window.addEventListener(gesture, this.resume);
    }
    navigator.mediaDevices.addEventListener("devicechange", this.again);
  }

  /** Open it; the browser may ask the agent. Throws `MicrophoneMissing`. */
  static async open(): Promise<Microphone> {
    if (!window.isSecureContext) {
      throw new MicrophoneMissing("insecure");
    }
    try {
      return new Microphone(await listened());
    } catch (error) {
      const isRefused = error instanceof DOMException && error.name === "NotAllowedError";
      throw new MicrophoneMissing(isRefused ? "refused" : "missing");
    }
  }

  /** What it hears; another stream once another microphone is there. */
  get stream(): MediaStream {
    return this.heard;
  }

  /** Whether there is one: it may be unplugged, or taken away from the page. */
  get isThere(): boolean {
    return this.track?.readyState === "live";
  }

  private get track(): MediaStreamTrack | undefined {
    return this.heard.getAudioTracks()[0];
  }

  /** Be told when it is gone, and when there is one again. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** Let what it hears from now on go out by a connection that is there already. */
  sendBy(connection: RTCPeerConnection): void {
    // It is refused where the call is just over.
    connection
      .getSenders()[0]
      ?.replaceTrack(this.track ?? null)
      .catch(() => undefined);
  }

  /** Return how loud it is at this moment, from 0 to 1. */
  readonly level = (): number => {
    this.analyser.getFloatTimeDomainData(this.samples);
    const power = this.samples.reduce((sum, one) => sum + one * one, 0) / this.samples.length;
    return Math.min(1, Math.sqrt(power) / LOUD);
  };

  /** Send silence, or what it hears. */
  mute(isMuted: boolean): void {
    this.isMuted = isMuted;
    for (const track of this.heard.getAudioTracks()) {
      track.enabled = !isMuted;
    }
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    navigator.mediaDevices.removeEventListener("devicechange", this.again);
    for (const gesture of ["pointerdown", "keydown"]) {
      window.removeEventListener(gesture, this.resume);
    }
    stop(this.heard);
    void this.context.close();
  }

  private use(heard: MediaStream): void {
    this.source?.disconnect();
    this.heard = heard;
    this.mute(this.isMuted);
    this.source = this.context.createMediaStreamSource(heard);
    this.source.connect(this.analyser);
    for (const track of heard.getAudioTracks()) {
      track.onended = this.again;
    }
  }

  /** Where it is gone, listen to whichever there is by now, and look again until there is one. */
  private readonly again = (): void => {
    if (this.isThere || this.isClosed || this.isTrying) {
      return;
    }
    this.isTrying = true;
    clearTimeout(this.timer);
    // The browser may ask first, and nobody answer.
    this.tell();
    listened().then(
      (heard) => {
        this.isTrying = false;
        if (this.isClosed) {
          stop(heard);
        } else {
          this.use(heard);
          this.tell();
        }
      },
      () => {
        this.isTrying = false;
        if (!this.isClosed) {
          this.timer = setTimeout(this.again, AGAIN_MS);
        }
      },
    );
  };

  private tell(): void {
    for (const listener of [...this.listeners]) {
      listener();
    }
  }

  private readonly resume = (): void => {
    void this.context.resume();
  };
}

function listened(): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({ audio: true });
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) {
    track.stop();
  }
}

// A telephone in a page: it registers, is called, answers, and keeps what it hears.
import JsSIP from "jssip";

const HEARD_HZ = 8000;
const AS_SPOKEN = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

class Phone {
  constructor() {
    this.registered = 0;
    this.refused = [];
    this.session = null;
    this.ended = [];
    this.heard = [];
  }

  start({ socket, user, password, realm }, answersAtOnce) {
    this.answersAtOnce = answersAtOnce;
    this.ua = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(socket)],
      uri: `sip:${user}@${realm}`,
      password,
      register_expires: 60,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 2,
    });
    this.ua.on("registered", () => (this.registered += 1));
    this.ua.on("registrationFailed", (told) => this.refused.push(told.cause));
    this.ua.on("newRTCSession", ({ session }) => this.taken(session));
    this.ua.start();
  }

  taken(session) {
    this.session = session;
    session.on("peerconnection", ({ peerconnection }) =>
      peerconnection.addEventListener("track", ({ streams }) => this.listen(streams[0])),
    );
    session.on("ended", ({ originator }) => this.over(session, originator));
    session.on("failed", ({ originator, cause }) => this.over(session, `${originator} ${cause}`));
    if (this.answersAtOnce) this.answer();
  }

  over(session, how) {
    this.ended.push(how);
    if (this.session === session) this.session = null;
  }

  answer() {
    this.session.answer({ mediaConstraints: { audio: AS_SPOKEN, video: false } });
  }

  hangUp() {
    this.session.terminate();
  }

  // Keeps what comes, at the rate of a telephone.
  listen(stream) {
    const audio = new Audio();
    audio.srcObject = stream;
    audio.muted = true;
    audio.play();
    const context = new AudioContext({ sampleRate: HEARD_HZ });
    const reader = context.createScriptProcessor(1024, 1, 1);
    reader.onaudioprocess = ({ inputBuffer }) =>
      this.heard.push(...inputBuffer.getChannelData(0).map((one) => Math.round(one * 32767)));
    context.createMediaStreamSource(stream).connect(reader).connect(context.destination);
    this.listening = { audio, context, reader };
  }
}

window.phone = new Phone();

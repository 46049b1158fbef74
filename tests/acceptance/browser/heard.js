// Before the console's own scripts: what its calls bring is kept, at the rate of a telephone, and the
// microphone hears as it is, for a browser changes what it takes for noise.
const HEARD_HZ = 8000;
const AS_SPOKEN = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

window.heard = [];

window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration) {
    super(configuration);
    this.addEventListener("track", ({ streams: [stream] }) => {
      const context = new AudioContext({ sampleRate: HEARD_HZ });
      const reader = context.createScriptProcessor(1024, 1, 1);
      reader.onaudioprocess = ({ inputBuffer }) =>
        window.heard.push(...inputBuffer.getChannelData(0).map((one) => Math.round(one * 32767)));
      context.createMediaStreamSource(stream).connect(reader).connect(context.destination);
      this.listening = { context, reader };
    });
  }
};

const { mediaDevices } = navigator;
const opened = mediaDevices?.getUserMedia.bind(mediaDevices);
if (opened !== undefined) {
  mediaDevices.getUserMedia = () => opened({ audio: AS_SPOKEN });
}

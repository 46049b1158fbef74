// As a browser that lets a page be heard only once somebody has clicked on it. Chromium 156 is none
// for this page: who has given a page the microphone hears it at once.
let isClicked = false;
addEventListener("pointerdown", () => { isClicked = true; }, true);
const Context = window.AudioContext;
window.AudioContext = class extends Context {
  constructor(...options) {
    super(...options);
    if (!isClicked) {
      super.suspend();
    }
  }
  resume() {
    return isClicked ? super.resume() : new Promise(() => {});
  }
};

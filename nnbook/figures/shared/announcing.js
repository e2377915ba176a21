const QUIET_MS = 150;

/** Says in words what the picture shows: at once the first time, later when movement has paused. */
export class Announcer {
  /** `place` is a live region; `picture` gets the same words as its name. */
  constructor(place, picture, title) {
    Object.assign(this, { place, picture, title, pause: 0 });
  }

  say(sentence) {
    clearTimeout(this.pause);
    const speak = () => this.speak(sentence);
    if (this.place.textContent === "") speak();
    else this.pause = setTimeout(speak, QUIET_MS);
  }

  speak(sentence) {
    if (this.place.textContent !== sentence) this.place.textContent = sentence;
    this.picture.setAttribute("aria-label", `${this.title}. ${sentence}`);
  }

  stop() {
    clearTimeout(this.pause);
  }
}

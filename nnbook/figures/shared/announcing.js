const QUIET_MS = 150;

/** Says in words what the picture shows. */
export class Announcer {
  /**
   * `place` shows the words with each frame, so that nothing below moves later on, and `picture`
   * gets them as its name. `region`, a live region, speaks at once the first time, later when
   * movement has paused.
   */
  constructor({ place, region, picture, title }) {
    this.words = document.createTextNode("");
    place.append(this.words);
    Object.assign(this, { region, picture, title, pause: 0 });
  }

  say(sentence) {
    clearTimeout(this.pause);
    if (this.words.data !== sentence) this.words.data = sentence;
    this.picture.setAttribute("aria-label", `${this.title}. ${sentence}`);
    const speak = () => this.speak(sentence);
    if (this.region.textContent === "") speak();
    else this.pause = setTimeout(speak, QUIET_MS);
  }

  speak(sentence) {
    if (this.region.textContent !== sentence) this.region.textContent = sentence;
  }

  stop() {
    clearTimeout(this.pause);
  }
}

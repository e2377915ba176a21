const QUIET_MS = 150;

/** Says in words what the picture shows. */
export class Announcer {
  /**
   * `place` shows the words with each frame, so that nothing below moves later on. `region`, a live
   * region, speaks them and `picture` gets them as its name: at once the first time, later when
   * movement has paused.
   */
  constructor({ place, region, picture, title }) {
    this.words = document.createTextNode("");
    place.append(this.words);
    Object.assign(this, { region, picture, title, pause: 0 });
  }

  say(sentence) {
    if (this.words.data === sentence) return;
    const isFirst = this.words.data === "";
    this.words.data = sentence;
    this.saidAt = performance.now();
    if (isFirst) this.speak();
    else if (!this.pause) this.wait(QUIET_MS);
  }

  wait(milliseconds) {
    this.pause = setTimeout(() => {
      this.pause = 0;
      const left = this.saidAt + QUIET_MS - performance.now();
      if (left > 0) this.wait(left);
      else this.speak();
    }, milliseconds);
  }

  speak() {
    const sentence = this.words.data;
    this.picture.setAttribute("aria-label", `${this.title}. ${sentence}`);
    if (this.region.textContent !== sentence) this.region.textContent = sentence;
  }

  stop() {
    clearTimeout(this.pause);
  }
}

/** Says things to screen readers, politely: only the last of what came in quick succession. */
const PAUSE_MS = 250;

export class Announcer {
  readonly #live: HTMLElement;
  #timer: number | undefined;

  constructor(live: HTMLElement) {
    this.#live = live;
  }

  say(text: string): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.#live.textContent = text;
    }, PAUSE_MS);
  }

  destroy(): void {
    clearTimeout(this.#timer);
  }
}

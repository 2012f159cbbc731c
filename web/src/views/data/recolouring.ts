/**
 * Records on the screen whose colours are to be asked for again, because something changed in them: gathered for a
 * moment, one request at a time, so that a later answer is never overtaken by an earlier one.
 */
import { ApiError } from "@/api/errors";

const SOON_MS = 60;
const RETRY_MS = 3000;
/** The server's limit of a request. */
const MOST = 1000;

export class Recolouring {
  readonly #ask: (ids: string[]) => Promise<void>;
  #waiting = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsking = false;

  constructor(ask: (ids: string[]) => Promise<void>) {
    this.#ask = ask;
  }

  add(ids: Iterable<string>): void {
    for (const id of ids) this.#waiting.add(id);
    this.#schedule(SOON_MS);
  }

  /** Nobody needs them any more. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = new Set();
  }

  #schedule(delay: number): void {
    if (this.#waiting.size === 0 || this.#isAsking || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#send();
    }, delay);
  }

  async #send(): Promise<void> {
    const waiting = this.#waiting;
    const ids = [...waiting].slice(0, MOST);
    for (const id of ids) waiting.delete(id);
    this.#isAsking = true;
    let delay = SOON_MS;
    try {
      await this.#ask(ids);
    } catch (error) {
      // Without an answer it is worth another try, unless all was cleared meanwhile; a refusal would only come again.
      if (error instanceof ApiError && (error.status === 0 || error.status >= 500)) {
        for (const id of ids) waiting.add(id);
        delay = RETRY_MS;
      }
    }
    this.#isAsking = false;
    this.#schedule(delay);
  }
}

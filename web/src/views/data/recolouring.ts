/**
 * Records on the screen whose colours are to be asked for again, because something changed in them: gathered for a
 * moment, one request at a time, so that a later answer is never overtaken by an earlier one.
 *
 * A request that failed is made again after a pause that grows, for fewer records where the server was too busy. After a
 * few it is left: whoever is back after a break of the network reads all pages anew, and colours come with them.
 */
import { ApiError } from "@/api/errors";

const SOON_MS = 60;
const FIRST_PAUSE_MS = 3000;
const MOST_FAILURES = 5;
/** The server's limit of a request. */
const MOST = 1000;

export class Recolouring {
  readonly #ask: (ids: string[]) => Promise<void>;
  #waiting = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsking = false;
  #isStopped = false;
  /** How many are asked for at once. */
  #most = MOST;
  /** Since the last answer. */
  #failures = 0;

  constructor(ask: (ids: string[]) => Promise<void>) {
    this.#ask = ask;
  }

  add(ids: Iterable<string>): void {
    if (this.#isStopped) return;
    for (const id of ids) this.#waiting.add(id);
    this.#schedule(SOON_MS);
  }

  /** Nobody needs them any more. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = new Set();
    this.#most = MOST;
    this.#failures = 0;
  }

  start(): void {
    this.#isStopped = false;
  }

  /** Nobody looks any more: what is added until the next start is not asked for. */
  stop(): void {
    this.clear();
    this.#isStopped = true;
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
    const ids = [...waiting].slice(0, this.#most);
    for (const id of ids) waiting.delete(id);
    this.#isAsking = true;
    let delay = SOON_MS;
    try {
      await this.#ask(ids);
      this.#failures = 0;
    } catch (error) {
      // Without an answer it is worth another try, unless all was cleared meanwhile; a refusal would only come again.
      const isUnanswered = error instanceof ApiError && (error.status === 0 || error.status >= 500);
      if (isUnanswered && waiting === this.#waiting) delay = this.#fail(ids, error.status);
    }
    this.#isAsking = false;
    this.#schedule(delay);
  }

  /** Puts them back and tells how long to wait; after too many failures nothing is left to wait for. */
  #fail(ids: readonly string[], status: number): number {
    this.#failures++;
    if (this.#failures >= MOST_FAILURES) {
      this.clear();
      return SOON_MS;
    }
    for (const id of ids) this.#waiting.add(id);
    if (status === 503) this.#most = Math.ceil(ids.length / 2);
    return FIRST_PAUSE_MS * 2 ** (this.#failures - 1);
  }
}

/** The engine's end of an editor that somebody else draws over the cell. */
import type { EditorHandle, Rect } from "../types.ts";

type Move = "down" | "up" | "right" | "left" | "stay";
type End = (value: { readonly value: unknown } | null, move: Move) => void;

export class ExternalEdit implements EditorHandle {
  readonly #end: End;
  readonly #rectListeners = new Set<(rect: Rect | null) => void>();
  readonly #closeListeners = new Set<() => void>();
  #placed = "";
  #isClosed = false;

  constructor(end: End) {
    this.#end = end;
  }

  commit(value: unknown, move: Move = "stay"): void {
    this.#end({ value }, move);
  }

  cancel(): void {
    this.#end(null, "stay");
  }

  onRect(listener: (rect: Rect | null) => void): () => void {
    this.#rectListeners.add(listener);
    return () => this.#rectListeners.delete(listener);
  }

  onClose(listener: () => void): () => void {
    this.#closeListeners.add(listener);
    return () => this.#closeListeners.delete(listener);
  }

  moveTo(rect: Rect | null): void {
    const placed = rect === null ? "" : `${rect.x}|${rect.y}|${rect.width}|${rect.height}`;
    if (placed === this.#placed) return;
    this.#placed = placed;
    for (const listener of this.#rectListeners) listener(rect);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const listener of this.#closeListeners) listener();
  }
}

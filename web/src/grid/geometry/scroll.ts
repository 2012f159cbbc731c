/**
 * Scrolling further than a browser can.
 *
 * Browsers clamp an element's height (Firefox near 17.9 million pixels, Chromium near 33.5), which a million rows
 * exceed. The native scroller is therefore shorter than the content, and a native position is only a handle:
 *
 * - what the user does with wheel, trackpad or finger arrives as a *difference* of native positions and moves the
 *   content by exactly that many pixels, however large it is (native scrollbars are hidden, so that nothing else
 *   moves the native position);
 * - our own scrollbar, the keyboard and `scrollTo` set the content's position directly;
 * - when scrolling rests, the native position is put back where it belongs for the content's position.
 *
 * The first and last `EDGE` pixels map one to one, so that at rest a gesture has at least that much room before the
 * native end is reached, or exactly as much as the content has.
 */

export const MAX_NATIVE = 12_000_000;
export const EDGE = 1_000_000;

export class ScrollScale {
  readonly contentMax: number;
  readonly nativeMax: number;

  constructor(contentSize: number, viewSize: number) {
    this.contentMax = Math.max(0, Math.ceil(contentSize - viewSize));
    this.nativeMax = Math.min(this.contentMax, MAX_NATIVE);
  }

  get isExact(): boolean {
    return this.contentMax === this.nativeMax;
  }

  toNative(content: number): number {
    return this.#map(content, this.contentMax, this.nativeMax);
  }

  #map(at: number, fromMax: number, toMax: number): number {
    const clamped = Math.max(0, Math.min(fromMax, at));
    if (fromMax === toMax || clamped <= EDGE) return clamped;
    if (clamped >= fromMax - EDGE) return toMax - (fromMax - clamped);
    return EDGE + ((clamped - EDGE) * (toMax - 2 * EDGE)) / (fromMax - 2 * EDGE);
  }
}

export class ScrollTracker {
  content = 0;
  native = 0;
  scale: ScrollScale;

  constructor(scale: ScrollScale) {
    this.scale = scale;
  }

  /** Takes in a native position. True when the native end came before the content's: put the scroller back now. */
  moveNative(native: number): boolean {
    this.content = this.scale.isExact ? native : this.content + native - this.native;
    this.content = Math.max(0, Math.min(this.scale.contentMax, this.content));
    this.native = native;
    if (this.scale.isExact) return false;
    const isAtTop = native <= 0 && this.content > 0;
    const isAtEnd = native >= this.scale.nativeMax - 1 && this.content < this.scale.contentMax;
    return isAtTop || isAtEnd;
  }

  /** Sets the content's position and returns the native position that belongs to it. */
  moveContent(content: number): number {
    this.content = Math.max(0, Math.min(this.scale.contentMax, content));
    return this.scale.toNative(this.content);
  }
}

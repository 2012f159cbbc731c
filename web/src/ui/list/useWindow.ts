import { type RefCallback, type RefObject, useCallback, useRef, useState } from "react";

/** Items beyond the edges that are there already, so that a scroll does not show a gap. */
const AHEAD = 6;
/** Browsers end a scrolling area at about 33 million pixels; whoever has more items searches. */
const MOST_PIXELS = 30_000_000;
/** Until the room is measured. */
const FIRST_ROOM = 800;

interface Wish {
  count: number;
  /** In pixels; the same for all items. */
  height: number;
  /** An item that stays in the document out of sight too, because it has the focus. */
  kept?: number | undefined;
}

export interface Window {
  /** The `ref` of the element that scrolls; it can go and come back as another. */
  scrollerRef: RefCallback<HTMLDivElement>;
  scroller: RefObject<HTMLDivElement | null>;
  onScroll: () => void;
  /** As many as can be shown. */
  count: number;
  /** The height of all items in pixels: that of the element around them. */
  length: number;
  /** What is in sight and close to it; `to` is not. */
  from: number;
  to: number;
  /** The items to render, in order: those in sight, and the one that is kept. */
  places: readonly number[];
  /** How many fit into the room. */
  fitting: number;
  /** Scrolls as little as needed to bring an item into sight. */
  reveal: (at: number) => void;
}

/** The part of a long list that is in sight. Each item stands at `place * height` in an element that is `length` high. */
export function useWindow({ count: wanted, height, kept }: Wish): Window {
  const scroller = useRef<HTMLDivElement | null>(null);
  const [top, setTop] = useState(0);
  const [room, setRoom] = useState(FIRST_ROOM);
  const count = Math.min(wanted, Math.floor(MOST_PIXELS / height));
  /** Within an item nothing is rendered anew. */
  const onScroll = useCallback(() => {
    const { scrollTop = 0 } = scroller.current ?? {};
    setTop(scrollTop - (scrollTop % height));
  }, [height]);
  const scrollerRef = useCallback((element: HTMLDivElement) => {
    scroller.current = element;
    setTop(0);
    // Without height it is hidden or about to go, which says nothing about the room it will have.
    const observer = new ResizeObserver(() => element.clientHeight > 0 && setRoom(element.clientHeight));
    observer.observe(element);
    return () => {
      observer.disconnect();
      scroller.current = null;
    };
  }, []);
  const reveal = useCallback(
    (at: number) => {
      const element = scroller.current;
      if (!element) return;
      const highest = (at + 1) * height - element.clientHeight;
      element.scrollTop = Math.max(highest, Math.min(at * height, element.scrollTop));
    },
    [height],
  );
  const { from, to } = spanInSight(count, height, top, room);
  const places = placesOf(from, to, kept !== undefined && kept < count ? kept : undefined);
  return {
    scrollerRef,
    scroller,
    onScroll,
    count,
    length: count * height,
    from,
    to,
    places,
    fitting: Math.max(1, Math.floor(room / height)),
    reveal,
  };
}

/** A list that got shorter than where it was scrolled to will be scrolled back by the browser: its end is in sight. */
export function spanInSight(count: number, height: number, top: number, room: number): { from: number; to: number } {
  const first = Math.floor(Math.max(0, Math.min(top, count * height - room)) / height);
  return { from: Math.max(0, first - AHEAD), to: Math.min(count, first + Math.ceil(room / height) + 1 + AHEAD) };
}

export function placesOf(from: number, to: number, kept: number | undefined): number[] {
  const places = Array.from({ length: to - from }, (_, offset) => from + offset);
  if (kept === undefined || (kept >= from && kept < to)) return places;
  return kept < from ? [kept, ...places] : [...places, kept];
}

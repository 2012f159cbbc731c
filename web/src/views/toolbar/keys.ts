/**
 * Keys for the items of a list that have no identity of their own, but controls that remember what is typed in them.
 * Whoever moves an item or takes one out does the same with its key; new items come last.
 */
import { useRef } from "react";

export interface Keys {
  readonly at: (index: number) => number | undefined;
  readonly move: (at: number, by: number) => void;
  readonly remove: (at: number) => void;
}

export function useKeys(count: number): Keys {
  const keys = useRef<readonly number[]>([]);
  const next = useRef(0);
  const missing = Math.max(0, count - keys.current.length);
  keys.current = [...keys.current.slice(0, count), ...Array.from({ length: missing }, () => next.current++)];
  return {
    at: (index) => keys.current[index],
    move: (at, by) => {
      keys.current = moved(keys.current, at, by);
    },
    remove: (at) => {
      keys.current = without(keys.current, at);
    },
  };
}

/** The list with one item `by` places further on, or back. */
export function moved<Item>(items: readonly Item[], at: number, by: number): Item[] {
  const next = [...items];
  next.splice(at + by, 0, ...next.splice(at, 1));
  return next;
}

export function without<Item>(items: readonly Item[], at: number): Item[] {
  return items.filter((_, index) => index !== at);
}

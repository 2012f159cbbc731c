/**
 * The live feed of a base: every change that this person may see, in order, over one EventSource.
 *
 * One connection a base serves the whole page (`feedOf` counts its listeners). After a break it is opened again from
 * the last sequence seen, after 0.5, 1, 2 … 15 seconds, and at once when the network or the page comes back, so that
 * nothing is missed. Where the server cannot go back that far it sends `reset`: fetch again what you show.
 */
import { useEffect, useRef, useSyncExternalStore } from "react";
import { remembered } from "@/i18n/runtime";
import type { Json } from "./types.ts";

export interface ChangeEvent {
  seq: number;
  kind: string;
  table: string | null;
  by: string | null;
  through: string;
  /** The fields that changed, and the order of values in `rows`. */
  fields: string[] | null;
  /** The records that changed, or null where they are many: fetch again. */
  ids: string[] | null;
  rows: Record<string, [version: number, ...values: Json[]] | null> | null;
}

export interface PresenceEvent {
  people: { id: string; name: string; table?: string | null; record?: string | null; field?: string | null }[];
}

export type FeedEvent =
  | { type: "change"; data: ChangeEvent }
  | { type: "schema"; data: { version: number } }
  | { type: "presence"; data: PresenceEvent }
  | { type: "reset"; data: null };

export type FeedState = "connecting" | "live" | "offline";
type Listener = (event: FeedEvent) => void;

const firstWait = 500;
const longestWait = 15_000;

export interface Feed {
  listen(listener: Listener): () => void;
  watchState(watcher: () => void): () => void;
  state(): FeedState;
  /** The last sequence seen. */
  seq(): number;
}

export interface FeedSource {
  close(): void;
  addEventListener(type: string, listener: (event: { data?: string; lastEventId?: string }) => void): void;
}

/** `open` makes the connection; tests give their own. */
export function makeFeed(base: string, open: (url: string) => FeedSource = openSource): Feed {
  const listeners = new Set<Listener>();
  const watchers = new Set<() => void>();
  let source: FeedSource | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let wait = firstWait;
  let state: FeedState = "connecting";
  let seq = -1;

  const setState = (next: FeedState) => {
    if (next === state) return;
    state = next;
    for (const watcher of watchers) watcher();
  };

  const connect = () => {
    stopTimer();
    source?.close();
    const mine = open(`/api/bases/${base}/feed${seq >= 0 ? `?since=${seq}` : ""}`);
    source = mine;
    mine.addEventListener("open", () => {
      wait = firstWait;
      setState("live");
    });
    mine.addEventListener("error", () => {
      if (source === mine) retryLater();
    });
    for (const type of ["change", "schema", "presence", "reset"] as const) {
      mine.addEventListener(type, (message) => deliver(type, message.data));
    }
  };

  const deliver = (type: FeedEvent["type"], text: string | undefined) => {
    const event = { type, data: text ? JSON.parse(text) : null } as FeedEvent;
    if (event.type === "change") seq = Math.max(seq, event.data.seq);
    for (const listener of [...listeners]) listener(event);
  };

  const retryLater = () => {
    source?.close();
    source = null;
    setState("offline");
    stopTimer();
    timer = setTimeout(connect, wait);
    wait = Math.min(wait * 2, longestWait);
  };

  const stopTimer = () => {
    if (timer) clearTimeout(timer);
    timer = null;
  };

  const wake = () => {
    if (timer && document.visibilityState === "visible") connect();
  };

  const start = () => {
    setState("connecting");
    connect();
    globalThis.addEventListener?.("online", wake);
    globalThis.document?.addEventListener("visibilitychange", wake);
  };

  const stop = () => {
    stopTimer();
    source?.close();
    source = null;
    globalThis.removeEventListener?.("online", wake);
    globalThis.document?.removeEventListener("visibilitychange", wake);
  };

  return {
    listen(listener) {
      listeners.add(listener);
      if (listeners.size === 1) start();
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) stop();
      };
    },
    watchState(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    state: () => state,
    seq: () => seq,
  };
}

function openSource(url: string): FeedSource {
  return new EventSource(url) as unknown as FeedSource;
}

const feeds = new Map<string, Feed>();

export function feedOf(base: string): Feed {
  return remembered(feeds, base, () => makeFeed(base));
}

/** Hear the feed of a base while mounted. The latest `listener` is called; it need not be stable. */
export function useFeed(base: string, listener: Listener): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => feedOf(base).listen((event) => latest.current(event)), [base]);
}

export function useFeedState(base: string): FeedState {
  const feed = feedOf(base);
  return useSyncExternalStore(feed.watchState, feed.state);
}

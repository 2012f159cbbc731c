import { useSyncExternalStore } from "react";

const narrow = typeof matchMedia === "undefined" ? null : matchMedia("(max-width: 720px)");

function listen(listener: () => void): () => void {
  narrow?.addEventListener("change", listener);
  return () => narrow?.removeEventListener("change", listener);
}

/** Whether the screen is phone-sized (720 px or narrower). Prefer CSS; use this where other parts are shown. */
export function usePhone(): boolean {
  return useSyncExternalStore(listen, () => narrow?.matches ?? false);
}

/** The hooks of the workspace. Public pages use `runtime.ts` by itself. */
import { useMemo, useSyncExternalStore } from "react";
import { type Dictionary, type Entries, type Locale, type Translate, translator } from "./runtime.ts";
import { getLocale, getZone, onLocaleChange } from "./store.ts";

export function useLocale(): Locale {
  return useSyncExternalStore(onLocaleChange, getLocale);
}

export function useZone(): string {
  return useSyncExternalStore(onLocaleChange, getZone);
}

/** `const t = useText(words)`, then `t("key", { name })`. */
export function useText<Source extends Entries>(words: Dictionary<Source>): Translate<Source> {
  const locale = useLocale();
  return useMemo(() => translator(words, locale), [words, locale]);
}

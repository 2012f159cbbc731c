/**
 * The language and the time zone in force, and who wants to know when they change.
 *
 * Both belong to the signed-in person; before sign-in the browser's language stands, or what was chosen last here.
 */
import { guessLocale, isLocale, type Locale } from "./runtime.ts";

const storageKey = "afterbase.locale";
const listeners = new Set<() => void>();

let locale: Locale = startLocale();
let zone: string = Intl.DateTimeFormat().resolvedOptions().timeZone;

function startLocale(): Locale {
  const kept = readKept();
  if (kept) return kept;
  return guessLocale(typeof navigator === "undefined" ? [] : navigator.languages);
}

function readKept(): Locale | null {
  try {
    const kept = localStorage.getItem(storageKey);
    return isLocale(kept) ? kept : null;
  } catch {
    return null;
  }
}

export function getLocale(): Locale {
  return locale;
}

export function setLocale(next: Locale): void {
  try {
    localStorage.setItem(storageKey, next);
  } catch {
    // Storage may be forbidden: the choice lasts as long as the page.
  }
  if (typeof document !== "undefined") document.documentElement.lang = next;
  if (next === locale) return;
  locale = next;
  tell();
}

export function getZone(): string {
  return zone;
}

export function setZone(next: string): void {
  if (next === zone || !isZone(next)) return;
  zone = next;
  tell();
}

export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export function onLocaleChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}

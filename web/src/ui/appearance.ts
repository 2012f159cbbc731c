/** Light or dark: the person's choice, or the system's, kept in `data-theme` on the root. `boot.js` sets the first. */
import { useSyncExternalStore } from "react";

export type ThemeChoice = "system" | "light" | "dark";
export type Theme = "light" | "dark";

const storageKey = "afterbase.theme";
const listeners = new Set<() => void>();
const system = typeof matchMedia === "undefined" ? null : matchMedia("(prefers-color-scheme: dark)");

let choice: ThemeChoice = readKept();

function readKept(): ThemeChoice {
  try {
    const kept = localStorage.getItem(storageKey);
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    return "system";
  }
}

export function getTheme(): Theme {
  if (choice === "system") return system?.matches ? "dark" : "light";
  return choice;
}

export function getThemeChoice(): ThemeChoice {
  return choice;
}

export function setThemeChoice(next: ThemeChoice): void {
  choice = next;
  try {
    localStorage.setItem(storageKey, next);
  } catch {
    // Storage may be forbidden: the choice lasts as long as the page.
  }
  apply();
}

function apply(): void {
  document.documentElement.dataset.theme = getTheme();
  for (const listener of listeners) listener();
}

system?.addEventListener("change", () => choice === "system" && apply());

export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useTheme(): Theme {
  return useSyncExternalStore(onThemeChange, getTheme);
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(onThemeChange, getThemeChoice);
}

/** A token's value for who paints by hand: `tokenValue("--accent")`. Read again when `useTheme` changes. */
export function tokenValue(name: `--${string}`): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

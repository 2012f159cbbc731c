/**
 * What somebody has written, kept for as long as the tab lives: a reload, a lost connection or a call in between costs
 * nothing. A submission that may or may not have arrived is kept with its key, and is repeated exactly as it was.
 */
import type { Drafts } from "@/forms/types.ts";

export interface Pending {
  key: string;
  /** The request's JSON. */
  body: string;
  /** What the answers were then: other answers are another submission. */
  values: string;
}

export interface Kept {
  drafts: Drafts;
  pending?: Pending | undefined;
}

const nameOf = (form: string) => `afterbase.form.${form}`;

export function readKept(form: string): Kept | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(nameOf(form)) ?? "null");
    return kept && typeof kept.drafts === "object" ? kept : null;
  } catch {
    return null;
  }
}

export function keep(form: string, kept: Kept): void {
  try {
    sessionStorage.setItem(nameOf(form), JSON.stringify(kept));
  } catch {
    // Storage may be full or forbidden: the page itself still holds everything.
  }
}

export function forget(form: string): void {
  try {
    sessionStorage.removeItem(nameOf(form));
  } catch {
    // Nothing was kept then.
  }
}

export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

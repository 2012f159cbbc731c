/** What pressing a button would set, as the server tells it beforehand. */
import { errorIn } from "@/api/fields";
import type { Json } from "@/api/types";
import { instantText } from "@/i18n/format";

/** Values by field. */
export function settingsIn(outcome: Json): [string, Json][] {
  const { values } = (outcome ?? {}) as { values?: Record<string, Json> };
  return Object.entries(values ?? {});
}

/** The fields whose value is an error: one is enough for the press to be refused. */
export function failedIn(outcome: Json): string[] {
  return settingsIn(outcome).flatMap(([uid, value]) => (errorIn(value) === null ? [] : [uid]));
}

/** As a formula gives it, before the field reads it. */
export function plainText(value: Json): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "✓" : "✗";
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)) return instantText(value);
  return String(value);
}

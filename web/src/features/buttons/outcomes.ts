/** What pressing a button would set, as the server tells it beforehand. */
import type { Json } from "@/api/types";
import { instantText } from "@/i18n/format";

/** Values by field. */
export function settingsIn(outcome: Json): [string, Json][] {
  const { values } = (outcome ?? {}) as { values?: Record<string, Json> };
  return Object.entries(values ?? {});
}

/** As a formula gives it, before the field reads it. */
export function plainText(value: Json): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "✓" : "✗";
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)) return instantText(value);
  return String(value);
}

/** What is told of a head or of a cell while the pointer is on it. Loads with the first that has something to tell. */

import { errorIn } from "@/api/fields";
import type { Field, Json } from "@/api/types";
import { namedFormula } from "@/formula/names";
import { reasonOf } from "@/formula/reasons";
import type { Locale } from "@/i18n/runtime";

/** `value` is undefined for the head. */
export function tipOf(field: Field, fields: readonly Field[], value: Json | undefined, locale: Locale): string {
  if (value !== undefined) {
    const code = errorIn(value);
    return code === null || !field.computed ? "" : reasonOf(field.computed.problem || code, locale);
  }
  const { problem = "", config = {} } = field.computed ?? {};
  const formula = typeof config.formula === "string" ? `= ${namedFormula(config.formula, fields)}` : "";
  return [problem && reasonOf(problem, locale), field.help, formula].filter(Boolean).join("\n\n");
}

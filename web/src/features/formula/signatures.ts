/** How a function is called, in one line: `ROUND(number, places?)`, `SUM(number, …)`. */
import type { FunctionEntry, ParameterEntry } from "@/formula/catalogue";
import type { Locale } from "@/i18n/runtime";

export function parameterText({ label, is_optional, is_repeated }: ParameterEntry, locale: Locale): string {
  return `${label[locale]}${is_optional ? "?" : ""}${is_repeated ? ", …" : ""}`;
}

export function signatureText({ name, parameters }: FunctionEntry, locale: Locale): string {
  return `${name}(${parameters.map((parameter) => parameterText(parameter, locale)).join(", ")})`;
}

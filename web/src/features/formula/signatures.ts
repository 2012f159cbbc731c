/** How a function is called, in one line: `ROUND(number, places?)`, `SUM(number, …)`. */
import type { FunctionEntry } from "@/formula/catalogue";

export function parameterText({ name, optional, repeated }: FunctionEntry["parameters"][number]): string {
  return `${name}${optional ? "?" : ""}${repeated ? ", …" : ""}`;
}

export function signatureText({ name, parameters }: FunctionEntry): string {
  return `${name}(${parameters.map(parameterText).join(", ")})`;
}

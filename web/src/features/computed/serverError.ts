import { ApiError } from "@/api/errors";
import type { keptFormula } from "@/formula/names";
import { toCharacters, toSpan } from "@/formula/refusals";
import type { ServerError } from "../formula/useMistake.ts";

/** What the server refused, with its place in the text that the person sees. */
export function serverError(error: unknown, text: string, kept: ReturnType<typeof keptFormula>): ServerError | null {
  if (!(error instanceof ApiError)) return null;
  const { at, length } = error.data;
  if (typeof at !== "number") return { formula: text, message: error.message };
  const span = kept.back(toSpan(kept.text, at, typeof length === "number" ? length : 0));
  return { formula: text, message: error.message, ...toCharacters(text, span) };
}

/** What is wrong with a formula, and where: the server's codes and words, so that a mistake reads the same before and after saving. */
import { fill, type Locale } from "@/i18n/runtime";
import type { Span } from "./trees.ts";
import type { Type } from "./types.ts";
import { refusalWords } from "./words.ts";

export type RefusalCode = Extract<keyof (typeof refusalWords)["en"], `formula_${string}`>;
export type RefusalData = Readonly<Record<string, string | number | readonly Type[]>>;

export class FormulaRefused extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly span: Span,
    readonly data: RefusalData = {},
  ) {
    super(code);
  }
}

/** For people, in their language. */
export function refusalText(code: RefusalCode, data: RefusalData, locale: Locale): string {
  const words = refusalWords[locale];
  const label = (type: unknown) => String(words[`type_${String(type)}` as keyof typeof words] ?? type);
  if (code === "formula_wrong_type") {
    const expected = (data.expected as readonly Type[]).map(label).join(String(words.or));
    return fill(locale, words[code], { found: label(data.found), expected });
  }
  if (code === "formula_pattern") {
    const key = `pattern_${String(data.reason)}` as "pattern_syntax";
    return fill(locale, words[key] ?? words[code], { found: String(data.found), limit: String(data.limit) });
  }
  if (code === "formula_format") {
    const kind = String(words[data.kind === "number" ? "format_number" : "format_date"]);
    return fill(locale, words[code], { found: String(data.found), kind });
  }
  const params = Object.fromEntries(Object.entries(data).map(([name, value]) => [name, String(value)]));
  const text = fill(locale, words[code], { open: "{", close: "}", ...params });
  return code === "formula_unknown_function" && data.near ? text + fill(locale, words.did_you_mean, params) : text;
}

/** A place as the server counts: by characters, of which a pair of halves is one. */
export function toCharacters(text: string, { start, end }: Span): { at: number; length: number } {
  const at = [...text.slice(0, start)].length;
  return { at, length: [...text.slice(start, end)].length };
}

/** The place that the server names, in halves. */
export function toSpan(text: string, at: number, length: number): Span {
  const characters = [...text];
  const start = characters.slice(0, at).join("").length;
  return { start, end: start + characters.slice(at, at + length).join("").length };
}

/** Types whose value is text. */
import type { Field } from "@/api/types";
import { paintText } from "@/grid";
import type { FieldType } from "../types.ts";
import { accept, type Parsed, refuse, shown } from "./issues.ts";
import { TextControl } from "./lazies.ts";
import { lengthOf } from "./texts.ts";

const LONGEST_TEXT = 10_000;

export const textLike = {
  valueType: "text",
  editorKind: "text",
  isWritable: true,
  canBePrimary: true,
  canBeUnique: true,
  empty: null,
  width: 180,
  toText: String,
  painter: () => paintText,
  Control: TextControl,
} satisfies Partial<FieldType>;

/** A text within the limits of its type and of the field's config. What a pattern asks for, the server checks. */
export function acceptText(text: string, field: Field, longest = LONGEST_TEXT): Parsed {
  if (/^\s*$/.test(text)) return accept(null);
  if (!isStorable(text)) return refuse("bad_characters");
  const { max_length: most, min_length: least } = field.config;
  const limit = Math.min(typeof most === "number" ? most : longest, longest);
  const length = lengthOf(text);
  if (length > limit) return refuse("too_long", { limit });
  if (typeof least === "number" && length < least) return refuse("too_short", { limit: least });
  return accept(text);
}

/** PostgreSQL holds neither NUL nor halves of a character. */
function isStorable(text: string): boolean {
  return !text.includes("\0") && !/\p{Surrogate}/u.test(text);
}

/** A text that has one way of writing, or is refused. */
export function acceptWritten(
  text: string,
  written: string | null,
  code: "bad_email" | "bad_url" | "bad_phone",
  longest: number,
): Parsed {
  if (written === null) return refuse(code, { text: shown(text) });
  return lengthOf(written) > longest ? refuse("too_long", { limit: longest }) : accept(written);
}

/** Typed or pasted line breaks become spaces. */
export function inOneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the separators that count as line breaks
  return text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/).join(" ");
}

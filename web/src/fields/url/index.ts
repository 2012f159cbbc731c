/** A link: http, https, mailto or tel, and nothing else that a browser would run. */
import { paintLink } from "@/grid";
import { LONGEST_URL, readUrl } from "../base/contacts.ts";
import { acceptWritten, inOneLine, textLike } from "../base/textlike.ts";
import type { FieldType } from "../types.ts";

export const url: FieldType = {
  ...textLike,
  name: "url",
  gridIcon: "url",
  width: 220,
  parseText: (text) => acceptWritten(text, readUrl(inOneLine(text)), "bad_url", LONGEST_URL),
  painter: () => paintLink,
};

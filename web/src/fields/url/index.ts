/** A link: http, https, mailto or tel, and nothing else that a browser would run. */
import { Link } from "lucide-react";
import { paintLink } from "@/grid";
import { dictionary } from "@/i18n/runtime";
import { LONGEST_URL, readUrl } from "../base/contacts.ts";
import { acceptWritten, inOneLine, textLike } from "../base/textlike.ts";
import type { FieldType } from "../types.ts";

export const url: FieldType = {
  ...textLike,
  name: "url",
  words: dictionary(
    { label: "Link", description: "A web address to open." },
    { label: "链接", description: "可打开的网址。" },
  ),
  icon: Link,
  gridIcon: "url",
  width: 220,
  parseText: (text) => acceptWritten(text, readUrl(inOneLine(text)), "bad_url", LONGEST_URL),
  painter: () => paintLink,
};

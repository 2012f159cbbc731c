/** An e-mail address. */
import { Mail } from "lucide-react";
import { paintLink } from "@/grid";
import { dictionary } from "@/i18n/runtime";
import { readEmail } from "../base/contacts.ts";
import { acceptWritten, textLike } from "../base/textlike.ts";
import type { FieldType } from "../types.ts";

const NAMED = /^[^<>]{0,200}<([^<>]{1,320})>$/;

export const email: FieldType = {
  ...textLike,
  name: "email",
  words: dictionary(
    { label: "E-mail", description: "An e-mail address to write to." },
    { label: "邮箱", description: "电子邮箱地址。" },
  ),
  icon: Mail,
  gridIcon: "email",
  /** `Name <address>` is read as its address. */
  parseText: (text) => {
    const address = NAMED.exec(text)?.[1] ?? text;
    return acceptWritten(address, readEmail(address), "bad_email", 254);
  },
  painter: () => paintLink,
};

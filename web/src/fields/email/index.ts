/** An e-mail address. */
import { paintLink } from "@/grid";
import { readEmail } from "../base/contacts.ts";
import { acceptWritten, textLike } from "../base/textlike.ts";
import type { FieldType } from "../types.ts";

const NAMED = /^[^<>]{0,200}<([^<>]{1,320})>$/;

export const email: FieldType = {
  ...textLike,
  name: "email",
  gridIcon: "email",
  /** `Name <address>` is read as its address. */
  parseText: (text) => {
    const address = NAMED.exec(text)?.[1] ?? text;
    return acceptWritten(address, readEmail(address), "bad_email", 254);
  },
  painter: () => paintLink,
};

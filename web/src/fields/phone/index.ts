/** A phone number. */
import { paintLink } from "@/grid";
import { phoneText } from "../base/contacts.ts";
import { acceptWritten, textLike } from "../base/textlike.ts";
import type { FieldType } from "../types.ts";

export const phone: FieldType = {
  ...textLike,
  name: "phone",
  gridIcon: "phone",
  width: 150,
  parseText: (text) => acceptWritten(text, phoneText(text), "bad_phone", 40),
  painter: () => paintLink,
};

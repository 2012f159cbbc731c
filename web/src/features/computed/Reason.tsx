/** Under a computed value in the record panel: why there is none. */

import { errorIn } from "@/api/fields";
import type { Field, Json } from "@/api/types";
import { reasonOf } from "@/formula/reasons";
import { useLocale } from "@/i18n/react";
import css from "./computed.module.css";

export default function Reason({ field, value }: { field: Field; value: Json }) {
  const locale = useLocale();
  const code = field.computed?.problem || errorIn(value);
  return code ? <p className={css.note}>{reasonOf(code, locale)}</p> : null;
}

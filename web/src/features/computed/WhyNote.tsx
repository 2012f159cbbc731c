/** Under a computed value in the record panel: why there is none, and the way to where it comes from. */
import { Lightbulb } from "lucide-react";
import type { Field, Json } from "@/api/types";
import { errorIn } from "@/fields/computed";
import { reasonOf } from "@/formula/reasons";
import { useLocale, useText } from "@/i18n/react";
import { Button } from "@/ui";
import css from "./computed.module.css";
import { words } from "./words.ts";

export default function WhyNote({ field, value, onAsk }: { field: Field; value: Json; onAsk: () => void }) {
  const t = useText(words);
  const locale = useLocale();
  const code = field.computed?.problem || errorIn(value);
  return (
    <div className={css.note}>
      {code && <p className={css.noteReason}>{reasonOf(code, locale)}</p>}
      <Button size="s" variant="ghost" icon={Lightbulb} aria-haspopup="dialog" onPress={onAsk}>
        {t("why")}
      </Button>
    </div>
  );
}

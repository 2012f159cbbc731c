import { Check, Copy } from "lucide-react";
import { useText } from "@/i18n";
import { Button, TextField, useCopy } from "@/ui";
import css from "./members.module.css";
import { words } from "./words.ts";

/** A text to carry away: a link, a secret. */
export function CopyField({ label, text, description }: { label: string; text: string; description?: string }) {
  const t = useText(words);
  const { isCopied, copy } = useCopy();
  return (
    <div className={css.copy}>
      <TextField label={label} value={text} isReadOnly description={description} className={css.copyText} />
      <Button variant="primary" icon={isCopied ? Check : Copy} onPress={() => copy(text)} autoFocus>
        {t(isCopied ? "copied" : "copy")}
      </Button>
    </div>
  );
}

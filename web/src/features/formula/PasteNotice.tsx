/** What became of a pasted formula of another product, and what could not be translated. */
import { X } from "lucide-react";
import { useText } from "@/i18n/react";
import { Button, IconButton } from "@/ui";
import css from "./formula.module.css";
import type { Pasted } from "./usePasting.ts";
import { words } from "./words.ts";

const MOST_NOTES = 5;

interface PasteNoticeProps {
  pasted: Pasted;
  /** Missing once the text has been changed. */
  onRestore: (() => void) | undefined;
  onDismiss: () => void;
}

export function PasteNotice({ pasted: { notes, original }, onRestore, onDismiss }: PasteNoticeProps) {
  const t = useText(words);
  const rest = notes.length - MOST_NOTES;
  return (
    <div className={css.notice} role="status">
      <div>
        <p>{t(original === null ? "looked" : "translated")}</p>
        {notes.length > 0 && (
          <ul>
            {notes.slice(0, MOST_NOTES).map(({ code, found, span }) => (
              <li key={span.start}>{t(`note_${code}`, { found })}</li>
            ))}
            {rest > 0 && <li>{t("more", { count: rest })}</li>}
          </ul>
        )}
        {onRestore && (
          <Button size="s" variant="ghost" onPress={onRestore}>
            {t("undoPaste")}
          </Button>
        )}
      </div>
      <IconButton icon={X} size="s" variant="ghost" label={t("close")} onPress={onDismiss} />
    </div>
  );
}

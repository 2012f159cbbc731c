import { useText } from "@/i18n/react";
import { Button } from "@/ui";
import css from "./imports.module.css";
import { words } from "./words.ts";

interface ProgressProps {
  title: string;
  text: string;
  /** 0 to 1; undefined while nobody can say. */
  share?: number | undefined;
  onCancel: () => void;
  isCancelling?: boolean;
}

/** Something takes its time: how far it is, and the way out. */
export function Progress({ title, text, share, onCancel, isCancelling = false }: ProgressProps) {
  const t = useText(words);
  const percent = share === undefined ? undefined : Math.round(share * 100);
  return (
    <div className={css.progress}>
      <h1>{title}</h1>
      <div
        className={css.bar}
        role="progressbar"
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <span
          className={percent === undefined ? css.moving : css.fill}
          style={percent === undefined ? undefined : { width: `${percent}%` }}
        />
      </div>
      <p aria-live="off">{text}</p>
      <Button onPress={onCancel} isPending={isCancelling}>
        {t("cancel")}
      </Button>
    </div>
  );
}

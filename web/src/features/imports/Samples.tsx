/** Some of the cells that stay empty, and why. */
import { useText } from "@/i18n/react";
import css from "./imports.module.css";
import type { ColumnCheck } from "./types.ts";
import { words } from "./words.ts";

export function Samples({ samples }: { samples: ColumnCheck["samples"] }) {
  const t = useText(words);
  return (
    <div className={css.samplesList}>
      <p>{t("noFitText")}</p>
      <ul>
        {samples.map((sample) => (
          <li key={sample.row}>
            <strong>{t("sampleRow", { row: sample.row, text: sample.text })}</strong>
            <span>{sample.message}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

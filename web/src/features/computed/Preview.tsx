/** What the field would hold in the first records, as it is being set up. */
import { errorText } from "@/api/errors";
import { errorIn } from "@/api/fields";
import type { ComputedKind, Field, Json, Table } from "@/api/types";
import { showText } from "@/fields/registry";
import type { FieldContext } from "@/fields/types";
import { reasonOf } from "@/formula/reasons";
import { useLocale, useText } from "@/i18n/react";
import { Banner, Spinner } from "@/ui";
import css from "./computed.module.css";
import { type Previewed, previewField, primaryOf } from "./usePreview.ts";
import { words } from "./words.ts";

interface PreviewProps {
  kind: ComputedKind;
  table: Table;
  previewed: Previewed;
  context: FieldContext;
  /** Its error is told elsewhere. */
  isErrorTold?: boolean;
}

export function Preview({ kind, table, previewed, context, isErrorTold = false }: PreviewProps) {
  const t = useText(words);
  const { preview, error, isBusy } = previewed;
  const primary = primaryOf(table);
  if (error && !isErrorTold) return <Banner tone="danger">{errorText(error)}</Banner>;
  if (!preview) return null;
  const field = previewField(kind, preview.result);
  return (
    <section className={css.preview} aria-label={t("preview")} aria-busy={isBusy}>
      <h3>
        {t("preview")} {isBusy && <Spinner size={12} />}
      </h3>
      {preview.rows.length === 0 && <p className={css.hint}>{t("noRecords")}</p>}
      <dl>
        {preview.rows.map(([id, title, value]) => (
          <div key={id}>
            <dt>{(primary && showText(title, primary, context)) || t("untitled")}</dt>
            <dd>
              <Cell value={value} field={field} context={context} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** A computed value in words; an error with its reason. */
export function Cell({ value, field, context }: { value: Json; field: Field; context: FieldContext }) {
  const t = useText(words);
  const locale = useLocale();
  const code = field.computed ? errorIn(value) : null;
  if (code !== null) {
    const reason = reasonOf(code, locale);
    return (
      <span className={css.error} title={reason}>
        {code} <span className={css.reason}>{reason}</span>
      </span>
    );
  }
  const text = showText(value, field, context);
  return text ? <span className={css.value}>{text}</span> : <span className={css.none}>{t("empty")}</span>;
}

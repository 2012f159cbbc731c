/** What the field would hold in the first records, as it is being set up. */
import type { ReactNode } from "react";
import { errorText } from "@/api/errors";
import { errorIn } from "@/api/fields";
import type { ComputedKind, Field, Json, Table } from "@/api/types";
import { showText } from "@/fields/registry";
import type { FieldContext } from "@/fields/types";
import { reasonOf } from "@/formula/reasons";
import { useLocale, useText } from "@/i18n/react";
import { Banner, classes, Spinner } from "@/ui";
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
  const field = previewed.preview && previewField(kind, previewed.preview.result);
  return (
    <Previews table={table} previewed={previewed} context={context} isErrorTold={isErrorTold}>
      {(value) => field && <Cell value={value} field={field} context={context} />}
    </Previews>
  );
}

interface PreviewsProps extends Omit<PreviewProps, "kind"> {
  /** How it is meant, beside the title. */
  note?: ReactNode;
  className?: string | undefined;
  children: (value: Json) => ReactNode;
}

/** The first records by their names, each with what is shown of its value. */
export function Previews({ table, previewed, context, isErrorTold, note, className, children }: PreviewsProps) {
  const t = useText(words);
  const { preview, error, isBusy } = previewed;
  const primary = primaryOf(table);
  if (error && !isErrorTold) return <Banner tone="danger">{errorText(error)}</Banner>;
  if (!preview) return null;
  return (
    <section className={classes(css.preview, className)} aria-label={t("preview")} aria-busy={isBusy}>
      <h3>
        {t("preview")} {note} {isBusy && <Spinner size={12} />}
      </h3>
      {preview.rows.length === 0 && <p className={css.hint}>{t("noRecords")}</p>}
      <dl>
        {preview.rows.map(([id, title, value]) => (
          <div key={id}>
            <dt>{(primary && showText(title, primary, context)) || t("untitled")}</dt>
            <dd>{children(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** A computed value in words; an error with its reason. */
export function Cell({ value, field, context }: { value: Json; field: Field; context: FieldContext }) {
  const t = useText(words);
  const code = field.computed ? errorIn(value) : null;
  if (code !== null) return <Failure code={code} />;
  const text = showText(value, field, context);
  return text ? <span className={css.value}>{text}</span> : <span className={css.none}>{t("empty")}</span>;
}

/** The code of an error, and why. */
export function Failure({ code }: { code: string }) {
  const reason = reasonOf(code, useLocale());
  return (
    <span className={css.error} title={reason}>
      {code} <span className={css.reason}>{reason}</span>
    </span>
  );
}

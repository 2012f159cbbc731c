/** What pressing the button would do to the first records. */
import { ApiError, errorText } from "@/api/errors";
import { errorIn, urlIn } from "@/api/fields";
import { fieldOf } from "@/api/queries";
import type { Json, Table } from "@/api/types";
import { showText } from "@/fields/registry";
import type { FieldContext } from "@/fields/types";
import { reasonOf } from "@/formula/reasons";
import { instantText } from "@/i18n/format";
import { useLocale, useText } from "@/i18n/react";
import { Banner, Chip, classes, Spinner } from "@/ui";
import shared from "../computed/computed.module.css";
import { type Previewed, primaryOf } from "../computed/usePreview.ts";
import css from "./buttons.module.css";
import { words } from "./words.ts";

interface ButtonPreviewProps {
  table: Table;
  label: string;
  color: string;
  previewed: Previewed;
  context: FieldContext;
}

export function ButtonPreview({ table, label, color, previewed, context }: ButtonPreviewProps) {
  const t = useText(words);
  const { preview, error, isBusy } = previewed;
  const primary = primaryOf(table);
  const isTold = error instanceof ApiError && typeof error.data.part === "string";
  if (error && !isTold) return <Banner tone="danger">{errorText(error)}</Banner>;
  if (!preview) return null;
  return (
    <section className={classes(shared.preview, css.preview)} aria-label={t("preview")} aria-busy={isBusy}>
      <h3>
        {t("preview")} <span className={css.note}>{t("previewNote")}</span> {isBusy && <Spinner size={12} />}
      </h3>
      {preview.rows.length === 0 && <p className={css.hint}>{t("noRecords")}</p>}
      <dl>
        {preview.rows.map(([id, title, value]) => (
          <div key={id}>
            <dt>{(primary && showText(title, primary, context)) || t("untitled")}</dt>
            <dd>
              <Outcome table={table} value={value} label={label} color={color} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface OutcomeProps {
  table: Table;
  value: Json;
  label: string;
  color: string;
}

function Outcome({ table, value, label, color }: OutcomeProps) {
  const t = useText(words);
  const locale = useLocale();
  const code = errorIn(value);
  if (code !== null)
    return (
      <span className={shared.error}>
        {code} <span className={shared.reason}>{reasonOf(code, locale)}</span>
      </span>
    );
  if (value === null) return <span className={shared.none}>{t("cannotPress")}</span>;
  const url = urlIn(value);
  return (
    <div className={css.outcome}>
      <Chip color={color}>{label}</Chip>
      {url !== null && <span className={css.url}>{url}</span>}
      {settingsIn(value).map(([uid, set]) => (
        <span key={uid} className={css.set}>
          {fieldOf(table, uid)?.name ?? t("field")} ← {errorIn(set) ?? (plainText(set) || t("emptied"))}
        </span>
      ))}
    </div>
  );
}

function settingsIn(value: Json): [string, Json][] {
  const { values } = value as { values?: Record<string, Json> };
  return Object.entries(values ?? {});
}

/** As a formula gives it, before the field reads it. */
function plainText(value: Json): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "✓" : "✗";
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)) return instantText(value);
  return String(value);
}

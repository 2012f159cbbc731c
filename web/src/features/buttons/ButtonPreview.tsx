/** What pressing the button would do to the first records. */
import { ApiError } from "@/api/errors";
import { errorIn, urlIn } from "@/api/fields";
import { fieldOf } from "@/api/queries";
import type { Json, Table } from "@/api/types";
import type { FieldContext } from "@/fields/types";
import { useText } from "@/i18n/react";
import { Chip } from "@/ui";
import shared from "../computed/computed.module.css";
import { Failure, Previews } from "../computed/Preview.tsx";
import type { Previewed } from "../computed/usePreview.ts";
import css from "./buttons.module.css";
import { plainText, settingsIn } from "./outcomes.ts";
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
  const { error } = previewed;
  const note = <span className={css.note}>{t("previewNote")}</span>;
  const isErrorTold = error instanceof ApiError && typeof error.data.part === "string";
  return (
    <Previews className={css.preview} {...{ table, previewed, context, isErrorTold, note }}>
      {(value) => <Outcome table={table} value={value} label={label} color={color} />}
    </Previews>
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
  const code = errorIn(value);
  if (code !== null) return <Failure code={code} />;
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

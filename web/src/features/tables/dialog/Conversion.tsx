/** What a change of type would do to the values that are there, told before it is done. */
import { useQuery } from "@tanstack/react-query";
import { fields } from "@/api/calls";
import { errorText } from "@/api/errors";
import type { Base, ConversionPreview, Field, FieldConfig, Table } from "@/api/types";
import { useText } from "@/i18n/react";
import { Banner, Checkbox, Spinner } from "@/ui";
import css from "./dialog.module.css";
import { words } from "./words.ts";

export interface Conversion {
  isChecking: boolean;
  preview: ConversionPreview | undefined;
  error: unknown;
}

export function useConversion(
  base: Base,
  table: Table,
  field: Field | undefined,
  type: string,
  config: FieldConfig,
): Conversion {
  const isChanging = field !== undefined && type !== field.type;
  const query = useQuery({
    queryKey: ["conversion", base.id, field?.id, type, config],
    queryFn: ({ signal }) => fields.preview(base.id, table.id, field?.id ?? "", { type, config }, { signal }),
    enabled: isChanging,
    staleTime: 0,
    retry: false,
  });
  return { isChecking: isChanging && query.isFetching, preview: query.data, error: query.error };
}

interface MissingSwitchProps {
  conversion: Conversion;
  /** The table whose records are linked. */
  table: Table;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
}

/** Whether text that names no record gets one, and how many that are. */
export function MissingSwitch({ conversion, table, isSelected, onChange }: MissingSwitchProps) {
  const t = useText(words);
  const count = conversion.preview?.missing ?? 0;
  return (
    <Checkbox isSelected={isSelected} onChange={onChange}>
      {t("createMissing")}
      {count > 0 && (
        <span className={css.note}> {t(isSelected ? "willCreate" : "missing", { count, table: table.name })}</span>
      )}
    </Checkbox>
  );
}

export function ConversionNotice({ conversion }: { conversion: Conversion }) {
  const t = useText(words);
  const { preview, isChecking, error } = conversion;
  if (error) return <Banner tone="danger">{errorText(error)}</Banner>;
  if (isChecking || !preview) {
    return (
      <p className={css.checking}>
        <Spinner size={14} /> {t("converting")}
      </p>
    );
  }
  if (preview.lost === 0) {
    const count = preview.convertible;
    return <Banner tone="success">{count === 0 ? t("convertNone") : t("convertAll", { count })}</Banner>;
  }
  return (
    <Banner tone="warning">
      {t("convertLoss", { count: preview.lost })}
      <ul className={css.samples}>
        {preview.samples.slice(0, 5).map((sample) => (
          <li key={String(sample)}>{String(sample)}</li>
        ))}
      </ul>
      {t("convertKept", { count: preview.convertible })} {t("convertUndo")}
    </Banner>
  );
}

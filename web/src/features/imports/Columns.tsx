/** The columns of the file with what becomes of each: over its first rows as a table, or one under the other on a phone. */
import { Settings2, TriangleAlert } from "lucide-react";
import { Suspense } from "react";
import type { Table } from "@/api/types";
import { faceOf, faceOfType } from "@/fields/faces";
import { fieldType, fieldTypes } from "@/fields/registry";
import { useLocale, useText } from "@/i18n/react";
import { Button, Checkbox, classes, IconButton, PopoverButton, Select, Skeleton, TextField } from "@/ui";
import css from "./imports.module.css";
import { LinkColumn } from "./LinkColumn.tsx";
import { type ColumnDraft, canFill, isFillable } from "./plan.ts";
import { Samples } from "./Samples.tsx";
import type { InferredColumn, Preview } from "./types.ts";
import type { Checks } from "./useChecks.ts";
import { words } from "./words.ts";

interface ColumnsProps {
  preview: Preview;
  drafts: readonly ColumnDraft[];
  /** The table that is filled; undefined for a new one. */
  table: Table | undefined;
  tables: readonly Table[];
  checks: Checks;
  onChange: (index: number, part: Partial<ColumnDraft>) => void;
}

export function ColumnTable({ preview, drafts, table, tables, checks, onChange }: ColumnsProps) {
  const t = useText(words);
  return (
    <div className={css.tableFrame}>
      <table className={css.table} aria-label={t("firstRows", { count: preview.rows.length })}>
        <thead>
          <tr>
            <th scope="col" className={css.rowNumber}>
              <span className={css.hidden}>{t("row")}</span>
            </th>
            {preview.columns.map((column, at) => (
              <th
                key={column.index}
                scope="col"
                className={classes(
                  isLeftOut(drafts[at], table) && css.leftOut,
                  column.type === "long_text" && css.wide,
                )}
              >
                <ColumnControls
                  column={column}
                  draft={drafts[at] as ColumnDraft}
                  table={table}
                  tables={tables}
                  columns={preview.columns}
                  checks={checks}
                  onChange={onChange}
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.map((row, at) => (
            <tr key={preview.row_numbers[at]}>
              <td className={css.rowNumber}>{preview.row_numbers[at]}</td>
              {row.map((cell, place) => (
                <td
                  key={preview.columns[place]?.index}
                  className={classes(
                    isLeftOut(drafts[place], table) && css.leftOut,
                    fieldType(preview.columns[place]?.type ?? "text").align === "right" && css.right,
                    preview.columns[place]?.type === "long_text" && css.wide,
                  )}
                  title={cell && cell.length > 40 ? cell : undefined}
                >
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function ColumnCards({ preview, drafts, table, tables, checks, onChange }: ColumnsProps) {
  const t = useText(words);
  return (
    <ul className={css.cards}>
      {preview.columns.map((column, at) => (
        <li key={column.index} className={classes(css.card, isLeftOut(drafts[at], table) && css.leftOut)}>
          <ColumnControls
            column={column}
            draft={drafts[at] as ColumnDraft}
            table={table}
            tables={tables}
            columns={preview.columns}
            checks={checks}
            onChange={onChange}
          />
          <p className={css.samples}>{column.samples.slice(0, 3).join(" · ") || t("empty")}</p>
        </li>
      ))}
    </ul>
  );
}

function isLeftOut(draft: ColumnDraft | undefined, table: Table | undefined): boolean {
  return table ? draft?.field == null : draft?.isSkipped === true;
}

interface ColumnControlsProps {
  column: InferredColumn;
  draft: ColumnDraft;
  table: Table | undefined;
  tables: readonly Table[];
  /** All columns of the file. */
  columns: readonly InferredColumn[];
  checks: Checks;
  onChange: (index: number, part: Partial<ColumnDraft>) => void;
}

function ColumnControls(props: ColumnControlsProps) {
  return props.table ? (
    <MappedColumn {...props} table={props.table} />
  ) : (
    <div className={css.column}>
      <NewColumn {...props} />
      {!props.draft.isSkipped && <Verdict {...props} />}
    </div>
  );
}

function MappedColumn(props: ColumnControlsProps & { table: Table }) {
  const { column, draft, table, tables, columns, checks, onChange } = props;
  const t = useText(words);
  const field = table.fields.find(({ id }) => id === draft.field);
  return (
    <div className={css.column}>
      <span className={css.columnName}>{column.name}</span>
      <Select
        size="s"
        label={t("fills", { name: column.name })}
        isLabelHidden
        options={[
          { id: "none", label: t("skip") },
          ...table.fields
            .filter(canFill)
            .map((field) => ({ id: field.id, label: field.name, icon: faceOf(field).icon })),
        ]}
        value={draft.field ?? "none"}
        onChange={(id) => onChange(column.index, { field: id === "none" ? null : id })}
      />
      {field && draft.link && (
        <LinkColumn
          column={column}
          field={field}
          link={draft.link}
          tables={tables}
          columns={columns}
          check={checks.ofLink(column.index)}
          onChange={(link) => onChange(column.index, { link })}
        />
      )}
    </div>
  );
}

const importable = fieldTypes.filter((type) => isFillable({ type: type.name, readonly: !type.isWritable }));

function NewColumn({ column, draft, onChange }: ColumnControlsProps) {
  const t = useText(words);
  const locale = useLocale();
  const { index, name } = draft;
  const Config = fieldType(draft.type).Config;
  const chooseType = (type: string) => onChange(index, { type, config: configFor(type, column) });
  return (
    <>
      <div className={css.nameRow}>
        <Checkbox
          aria-label={t("include", { name: column.name })}
          isSelected={!draft.isSkipped}
          onChange={(isIncluded) => onChange(index, { isSkipped: !isIncluded })}
        />
        <TextField
          size="s"
          label={t("columnName")}
          isLabelHidden
          value={name}
          maxLength={100}
          isDisabled={draft.isSkipped}
          onChange={(next) => onChange(index, { name: next })}
          className={css.grow ?? ""}
        />
      </div>
      <div className={css.typeRow}>
        <Select
          size="s"
          label={t("columnType", { name })}
          isLabelHidden
          options={importable.map((type) => ({
            id: type.name,
            label: faceOfType(type.name).words[locale].label as string,
            icon: faceOfType(type.name).icon,
          }))}
          value={draft.type}
          onChange={chooseType}
          isDisabled={draft.isSkipped}
          className={css.grow ?? ""}
        />
        {Config && (
          <PopoverButton
            label={t("columnOptions", { name })}
            placement="bottom end"
            className={css.config ?? ""}
            button={
              <IconButton size="s" icon={Settings2} label={t("columnOptions", { name })} isDisabled={draft.isSkipped} />
            }
          >
            <Suspense fallback={<Skeleton height={55} />}>
              <Config key={draft.type} config={draft.config} onChange={(config) => onChange(index, { config })} />
            </Suspense>
          </PopoverButton>
        )}
      </div>
    </>
  );
}

/** The options that were found count for the type that was found; another begins with its own. */
function configFor(type: string, column: InferredColumn) {
  if (type === column.type) return column.config;
  if (type === column.alternative?.type) return column.alternative.config;
  return fieldType(type).newConfig ?? {};
}

/** Whether the values fit the type, and which do not. */
function Verdict({ column, draft, checks, onChange }: ColumnControlsProps) {
  const t = useText(words);
  const locale = useLocale();
  const check = checks.of(column.index);
  if (check === "pending") return <span className={css.verdict}>{t("checking")}</span>;
  if (check) {
    if (check.failed === 0) return <span className={classes(css.verdict, css.good)}>{t("allFit")}</span>;
    return (
      <PopoverButton
        label={t("noFit", { count: check.failed, tried: check.tried })}
        button={
          <Button size="s" variant="ghost" icon={TriangleAlert} className={css.bad ?? ""}>
            {t("noFit", { count: check.failed, tried: check.tried })}
          </Button>
        }
      >
        <Samples samples={check.samples} />
      </PopoverButton>
    );
  }
  const near = column.alternative;
  if (!near || draft.type !== column.type) return null;
  const type = faceOfType(near.type).words[locale].label as string;
  return (
    <PopoverButton
      label={t("nearly", { type, count: near.failed })}
      button={
        <Button size="s" variant="ghost" className={css.near ?? ""}>
          {t("nearly", { type, count: near.failed })}
        </Button>
      }
    >
      {(close) => (
        <div className={css.samplesList}>
          <ul>
            {near.samples.map((sample) => (
              <li key={sample}>
                <strong>{sample}</strong>
              </li>
            ))}
          </ul>
          <p>{t("noFitText")}</p>
          <Button
            onPress={() => {
              onChange(column.index, { type: near.type, config: near.config });
              close();
            }}
          >
            {t("useType", { type })}
          </Button>
        </div>
      )}
    </PopoverButton>
  );
}

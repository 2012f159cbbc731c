/** How the file is read: found by itself, to be set by hand where that went wrong. */
import { useState } from "react";
import { useText } from "@/i18n/react";
import { NumberField, Select } from "@/ui";
import css from "./imports.module.css";
import { choose } from "./plan.ts";
import type { ImportOptions, Preview } from "./types.ts";
import { words } from "./words.ts";

const encodings = [
  { id: "utf-8", label: "UTF-8" },
  { id: "gb18030", label: "GB18030 / GBK" },
  { id: "utf-16-le", label: "UTF-16 LE" },
  { id: "utf-16-be", label: "UTF-16 BE" },
  { id: "big5", label: "Big5" },
  { id: "shift_jis", label: "Shift JIS" },
  { id: "euc-kr", label: "EUC-KR" },
  { id: "windows-1252", label: "Windows-1252" },
];
const synonyms: Record<string, string> = { "utf-8-sig": "utf-8", utf8: "utf-8", "utf-16": "utf-16-le" };

interface FileOptionsProps {
  options: ImportOptions;
  sheets: Preview["sheets"];
  onChange: (options: ImportOptions) => void;
  isPending: boolean;
}

export function FileOptions({ options, sheets, onChange, isPending }: FileOptionsProps) {
  const t = useText(words);
  const set = (change: ImportOptions) => onChange(choose(options, change));
  const delimiters = [
    { id: ",", label: t("comma") },
    { id: ";", label: t("semicolon") },
    { id: "\t", label: t("tab") },
    { id: "|", label: t("pipe") },
  ];
  const encoding = options.encoding ? (synonyms[options.encoding] ?? options.encoding) : null;
  return (
    <section className={css.options} aria-label={t("fileOptions")}>
      {sheets.length > 1 && (
        <Select
          label={t("sheet")}
          options={sheets.map((sheet) => ({
            id: sheet.name,
            label: t("sheetRows", { name: sheet.name, count: sheet.rows }),
          }))}
          value={options.sheet ?? null}
          onChange={(sheet) => set({ sheet })}
          isDisabled={isPending}
        />
      )}
      {options.kind === "csv" && (
        <>
          <Select
            label={t("encoding")}
            options={encodings}
            value={encoding}
            onChange={(id) => set({ encoding: id })}
            isDisabled={isPending}
          />
          {options.delimiter !== undefined && (
            <Select
              label={t("delimiter")}
              options={delimiters}
              value={options.delimiter}
              onChange={(delimiter) => set({ delimiter })}
              isDisabled={isPending}
            />
          )}
        </>
      )}
      {options.header_row !== undefined && (
        <HeaderRow
          key={options.header_row}
          value={options.header_row ?? 0}
          onChange={(row) => set({ header_row: row })}
          isDisabled={isPending}
        />
      )}
    </section>
  );
}

interface HeaderRowProps {
  value: number;
  onChange: (row: number) => void;
  isDisabled: boolean;
}

function HeaderRow({ value, onChange, isDisabled }: HeaderRowProps) {
  const t = useText(words);
  const [row, setRow] = useState(value);
  return (
    <NumberField
      label={t("headerRow")}
      value={row}
      minValue={0}
      maxValue={100}
      onChange={(next) => {
        setRow(next);
        if (!Number.isNaN(next) && next !== value) onChange(next);
      }}
      isDisabled={isDisabled}
      className={css.headerRow ?? ""}
    />
  );
}

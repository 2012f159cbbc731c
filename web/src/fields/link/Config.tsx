/** Which table is linked to, how many records on either side, and which of them can be chosen. */
import { type ReactNode, Suspense, useEffect, useState } from "react";
import { fieldOf, inOrder, tableOf, useLoadedBase } from "@/api/queries";
import type { Base, FieldConfig, Filter, Json, Table } from "@/api/types";
import { useText } from "@/i18n/react";
import { Segments, Select, Skeleton, TextField } from "@/ui";
import { askable } from "../filters/operators.ts";
import type { ConfigPlace, ConfigProps } from "../types.ts";
import { linkConfigWords } from "./configWords.ts";
import css from "./link.module.css";

export default function LinkConfigForm({ config, onChange, place }: ConfigProps) {
  return place ? <LinkForm config={config} onChange={onChange} place={place} /> : null;
}

interface FormProps {
  config: FieldConfig;
  onChange: (config: FieldConfig) => void;
  place: ConfigPlace;
}

function LinkForm({ config, onChange, place }: FormProps) {
  const base = useLoadedBase(place.context.base ?? "");
  const target = tableOf(base, String(config.table));
  return (
    <div className={css.sides}>
      {place.isNew ? (
        <Sides config={config} onChange={onChange} place={place} base={base} target={target} />
      ) : (
        <Fixed config={config} place={place} target={target} />
      )}
      {target && <FilterPart key={target.id} config={config} onChange={onChange} place={place} target={target} />}
    </div>
  );
}

type SidesProps = FormProps & { base: Base; target: Table | undefined };

function Sides({ config, onChange, place, base, target }: SidesProps) {
  const t = useText(linkConfigWords);
  const { table } = place;
  const tables = inOrder(base.tables);
  const choose = (id: string) => onChange({ ...config, ...startSides(config), table: id, filter: null });
  // Most links go to another table: the next one is as good a guess as any, and can be seen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the first look needs a table
  useEffect(() => {
    if (!target) choose((tables.find((one) => one.id !== table.id) ?? table).id);
  }, []);
  const set = (part: FieldConfig) => onChange({ ...config, ...part });
  return (
    <>
      <Select
        label={t("table")}
        options={tables.map((one) => ({
          id: one.id,
          label: one.id === table.id ? t("thisTable", { name: one.name }) : one.name,
        }))}
        value={target?.id ?? null}
        onChange={choose}
      />
      {target && (
        <>
          <Side label={t("here")} isMany={config.many === true} onChange={(many) => set({ many })} />
          <Side
            label={target.id === table.id ? t("back") : t("there", { name: target.name })}
            isMany={config.reverse_many === true}
            onChange={(reverse_many) => set({ reverse_many })}
          />
          <Sentence config={config} here={table} there={target} />
          <TextField
            label={t("reverseName", { name: target.name })}
            description={t("reverseHint")}
            placeholder={table.name}
            value={String(config.reverse_name ?? "")}
            onChange={(name) => set({ reverse_name: name.trim() === "" ? undefined : name })}
            maxLength={200}
          />
        </>
      )}
    </>
  );
}

/** A ticket has one device and a device many tickets: so most links are. */
function startSides(config: FieldConfig): Record<string, Json> {
  return { many: config.many === true, reverse_many: config.reverse_many !== false };
}

function Side({ label, isMany, onChange }: { label: string; isMany: boolean; onChange: (isMany: boolean) => void }) {
  const t = useText(linkConfigWords);
  return (
    <div className={css.side}>
      <span aria-hidden="true">{label}</span>
      <Segments
        label={label}
        options={[
          { id: "one", label: t("one") },
          { id: "many", label: t("many") },
        ]}
        value={isMany ? "many" : "one"}
        onChange={(id) => onChange(id === "many")}
      />
    </div>
  );
}

function Sentence({ config, here, there }: { config: FieldConfig; here: Table; there: Table }): ReactNode {
  const t = useText(linkConfigWords);
  const names = { here: here.name, there: there.name };
  const first = t(config.many === true ? "manyOther" : "oneOther", names);
  const isMany = config.reverse_many === true;
  const second = here.id === there.id ? t(isMany ? "backMany" : "backOne") : t(isMany ? "sideMany" : "sideOne", names);
  return (
    <p className={css.sentence} aria-live="polite">
      {t("join", { first, second })}
    </p>
  );
}

function Fixed({ config, place, target }: { config: FieldConfig; place: ConfigPlace; target: Table | undefined }) {
  const t = useText(linkConfigWords);
  const reverse = target && fieldOf(target, String(config.reverse));
  if (!target) return null;
  return (
    <>
      <Sentence config={config} here={place.table} there={target} />
      <p className={css.hint}>
        {reverse && t("reverseIs", { table: target.name, name: reverse.name })} {t("fixed")}
      </p>
    </>
  );
}

type FilterPartProps = FormProps & { target: Table };

/** Conditions that are still being written are kept here; the config gets those that can be asked. */
function FilterPart({ config, onChange, place, target }: FilterPartProps) {
  const t = useText(linkConfigWords);
  const { FilterEditor } = place;
  const [filter, setFilter] = useState<Filter | null>((config.filter as Filter | null | undefined) ?? null);
  const [isOpen, setOpen] = useState(filter !== null);
  const change = (next: Filter | null) => {
    setFilter(next);
    onChange({ ...config, filter: askable(next, target.fields) as Json });
  };
  return (
    <details className={css.filter} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("filter")}</summary>
      {isOpen && (
        <div className={css.filterBody}>
          <p className={css.hint}>{t("filterHint")}</p>
          <Suspense fallback={<Skeleton height={60} />}>
            <FilterEditor fields={target.fields} filter={filter} onChange={change} context={place.context} />
          </Suspense>
        </div>
      )}
    </details>
  );
}

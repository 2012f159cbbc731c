/** Lookups and rollups: through which link, which of the linked records, and what of them. */
import { Suspense, useState } from "react";
import { tableOf } from "@/api/queries";
import type { Field, FieldConfig, Filter, Json, SortSpec, Table } from "@/api/types";
import { faceOf } from "@/fields/faces";
import { askable, canSort } from "@/fields/filters/operators";
import { useText } from "@/i18n/react";
import { Banner, type Option, Segments, Select, Skeleton } from "@/ui";
import { OrderEditor } from "@/views/toolbar/OrderEditor";
import type { ComputedFormProps } from "./ComputedForm.tsx";
import css from "./computed.module.css";
import { firstSummary, isOrdered, type SummaryName, summariesOf, targetFields } from "./functions.ts";
import { Preview } from "./Preview.tsx";
import { ShowForm } from "./ShowForm.tsx";
import { useServerPreview } from "./usePreview.ts";
import { words } from "./words.ts";

const MOST_SORTS = 10;
const NONE = "none";

export function ThroughForm({ kind, base, table, field, config, onChange, context, FilterEditor }: ComputedFormProps) {
  const t = useText(words);
  const links = table.fields.filter((one) => one.type === "link");
  const link = links.find((one) => one.id === config.link);
  const target = link && tableOf(base, String(link.config.table));
  const previewed = useServerPreview(kind === "formula" ? null : { base, table, field, kind, config });
  const set = (part: FieldConfig) => onChange({ ...config, ...part });
  if (links.length === 0) return <Banner tone="info">{t("noLinks")}</Banner>;
  const chooseLink = (id: string) => {
    const rest = kind === "rollup" ? { function: "count" } : {};
    set({ link: id, field: "", filter: null, sorts: [], ...rest });
  };
  return (
    <>
      <Select
        label={t("link")}
        placeholder={t("chooseLink")}
        options={links.map((one) => ({
          id: one.id,
          label: one.name,
          icon: faceOf(one).icon,
          description: tableOf(base, String(one.config.table))?.name,
        }))}
        value={link?.id ?? null}
        onChange={chooseLink}
      />
      {link && target && (
        <>
          <What kind={kind} link={link} target={target} own={field} config={config} set={set} />
          <Conditions key={target.id} target={target} config={config} set={set} {...{ context, FilterEditor }} />
          {isOrdered(kind, config) && <Order target={target} config={config} set={set} />}
        </>
      )}
      <Preview kind={kind} table={table} previewed={previewed} context={context} />
      {kind === "rollup" && <ShowForm type={previewed.preview?.result.type} config={config} onChange={onChange} />}
    </>
  );
}

interface PartProps {
  target: Table;
  config: FieldConfig;
  set: (part: FieldConfig) => void;
}

type WhatProps = PartProps & { kind: ComputedFormProps["kind"]; link: Field; own: Field | undefined };

function What({ kind, link, target, own, config, set }: WhatProps) {
  const t = useText(words);
  const fields = targetFields(target, own);
  const chosen = fields.find((one) => one.id === config.field);
  const options: Option[] = fields.map((one) => ({ id: one.id, label: one.name, icon: faceOf(one).icon }));
  if (kind === "rollup") options.unshift({ id: NONE, label: t("noField") });
  const now = String(config.function ?? "count") as SummaryName;
  const choose = (id: string) => {
    const field = fields.find((one) => one.id === id);
    if (kind === "lookup") return set({ field: id });
    const isKept = field !== undefined && summariesOf(field).includes(now);
    set({ field: field?.id ?? "", function: isKept ? now : firstSummary(field), show: null });
  };
  const none = kind === "rollup" ? NONE : null;
  return (
    <>
      <div className={css.pair}>
        <Select
          label={t("fieldOf", { name: target.name })}
          placeholder={t("chooseField")}
          options={options}
          value={chosen?.id ?? none}
          onChange={choose}
        />
        {kind === "rollup" && (
          <Select
            label={t("function")}
            options={[...new Set([...summariesOf(chosen), now])].map((id) => ({ id, label: t(`function_${id}`) }))}
            value={now}
            onChange={(id) => set({ function: id, show: null })}
          />
        )}
      </div>
      {kind === "lookup" && link.config.many === true && (
        <div className={css.take}>
          <span aria-hidden="true">{t("take")}</span>
          <Segments
            label={t("take")}
            options={(["all", "first", "last"] as const).map((id) => ({ id, label: t(`take_${id}`) }))}
            value={config.take === "first" || config.take === "last" ? config.take : "all"}
            onChange={(take) => set({ take })}
          />
        </div>
      )}
    </>
  );
}

type ConditionsProps = PartProps & Pick<ComputedFormProps, "context" | "FilterEditor">;

/** Conditions that are still being written are kept here; the config gets those that can be asked. */
function Conditions({ target, config, set, context, FilterEditor }: ConditionsProps) {
  const t = useText(words);
  const [filter, setFilter] = useState<Filter | null>((config.filter as Filter | null | undefined) ?? null);
  const [isOpen, setOpen] = useState(filter !== null);
  const change = (next: Filter | null) => {
    setFilter(next);
    set({ filter: askable(next, target.fields) as Json });
  };
  return (
    <details className={css.more} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("conditions")}</summary>
      {isOpen && (
        <div className={css.moreBody}>
          <Suspense fallback={<Skeleton height={60} />}>
            <FilterEditor fields={target.fields} filter={filter} onChange={change} context={context} />
          </Suspense>
        </div>
      )}
    </details>
  );
}

function Order({ target, config, set }: PartProps) {
  const t = useText(words);
  const sorts = (config.sorts ?? []) as unknown as SortSpec[];
  return (
    <div className={css.order}>
      <h3>{t("order")}</h3>
      <OrderEditor
        fields={target.fields.filter(canSort)}
        specs={sorts}
        onChange={(next) => set({ sorts: next as unknown as Json })}
        most={MOST_SORTS}
        hint={t("orderHint")}
        addLabel={t("addOrder")}
      />
    </div>
  );
}

/** How the names in a column find the records that they link to, and how many of them do. */
import { Plus, Settings2, TriangleAlert, X } from "lucide-react";
import { errorText } from "@/api/errors";
import type { Field, Table } from "@/api/types";
import { linkConfig } from "@/fields/base/links";
import { useText } from "@/i18n/react";
import { Button, classes, IconButton, PopoverButton, Select, Switch } from "@/ui";
import css from "./imports.module.css";
import { type AlsoDraft, type LinkDraft, matchFields, mostAlso } from "./plan.ts";
import { Samples } from "./Samples.tsx";
import type { InferredColumn, LinkCheck } from "./types.ts";
import { words } from "./words.ts";

interface LinkColumnProps {
  column: InferredColumn;
  field: Field;
  link: LinkDraft;
  tables: readonly Table[];
  columns: readonly InferredColumn[];
  check: LinkCheck | "pending" | Error | null;
  onChange: (link: LinkDraft) => void;
}

export function LinkColumn(props: LinkColumnProps) {
  const { column, field, link, tables, check } = props;
  const t = useText(words);
  const target = tables.find(({ id }) => id === linkConfig(field).table);
  if (!target) return null;
  const match = matchFields(target).find(({ id }) => id === (link.match ?? target.primary_field));
  return (
    <>
      <PopoverButton
        label={t("linkOptions", { name: column.name })}
        placement="bottom start"
        className={css.config ?? ""}
        button={
          <Button size="s" variant="ghost" icon={Settings2}>
            {t("foundBy", { table: target.name, field: match?.name ?? "" })}
          </Button>
        }
      >
        <LinkOptions {...props} target={target} />
      </PopoverButton>
      <LinkVerdict check={check} willCreate={link.createMissing} />
    </>
  );
}

function LinkOptions({ column, link, columns, target, onChange }: LinkColumnProps & { target: Table }) {
  const t = useText(words);
  const fields = matchFields(target);
  const others = columns.filter(({ index }) => index !== column.index);
  const used = new Set([link.match ?? target.primary_field, ...link.also.map(({ field }) => field)]);
  const free = fields.filter(({ id }) => !used.has(id));
  const [nextField, nextColumn] = [free[0], others[0]];
  const choices = (own: string) =>
    fields.filter(({ id }) => id === own || !used.has(id)).map(({ id, name }) => ({ id, label: name }));
  const change = (at: number, part: Partial<AlsoDraft>) =>
    onChange({ ...link, also: link.also.map((one, place) => (place === at ? { ...one, ...part } : one)) });
  return (
    <>
      <Select
        label={t("findBy", { table: target.name })}
        options={choices(link.match ?? target.primary_field)}
        value={link.match ?? target.primary_field}
        onChange={(id) => onChange({ ...link, match: id === target.primary_field ? null : id })}
      />
      {link.also.map((one, at) => (
        <div key={one.field} className={css.also}>
          <Select
            size="s"
            label={t("alsoColumn")}
            options={others.map(({ index, name }) => ({ id: String(index), label: name }))}
            value={String(one.source)}
            onChange={(id) => change(at, { source: Number(id) })}
          />
          <Select
            size="s"
            label={t("alsoField")}
            options={choices(one.field)}
            value={one.field}
            onChange={(field) => change(at, { field })}
          />
          <IconButton
            size="s"
            icon={X}
            label={t("removeAlso")}
            onPress={() => onChange({ ...link, also: link.also.filter((_, place) => place !== at) })}
          />
        </div>
      ))}
      {nextField && nextColumn && link.also.length < mostAlso && (
        <div>
          <Button
            size="s"
            icon={Plus}
            onPress={() =>
              onChange({ ...link, also: [...link.also, { source: nextColumn.index, field: nextField.id }] })
            }
          >
            {t("addAlso")}
          </Button>
          <p className={css.note}>{t("alsoNote")}</p>
        </div>
      )}
      <Switch isSelected={link.createMissing} onChange={(createMissing) => onChange({ ...link, createMissing })}>
        {t("createMissing")}
      </Switch>
    </>
  );
}

function LinkVerdict({ check, willCreate }: { check: LinkCheck | "pending" | Error | null; willCreate: boolean }) {
  const t = useText(words);
  if (check === null) return null;
  if (check === "pending") return <span className={css.verdict}>{t("checking")}</span>;
  if (check instanceof Error) return <span className={classes(css.verdict, css.bad)}>{errorText(check)}</span>;
  const { unknown, ambiguous, refused } = check;
  const made = willCreate && unknown > 0 ? t("willBeMade", { count: unknown }) : null;
  const problems = [
    !willCreate && unknown > 0 && t("unknownNames", { count: unknown }),
    ambiguous > 0 && t("ambiguousNames", { count: ambiguous }),
    refused > 0 && t("refusedNames", { count: refused }),
  ].filter(Boolean);
  if (problems.length === 0) {
    return <span className={classes(css.verdict, css.good)}>{made ?? t("allFound")}</span>;
  }
  const label = problems.join(" · ");
  return (
    <>
      {made && <span className={css.verdict}>{made}</span>}
      <PopoverButton
        label={label}
        button={
          <Button size="s" variant="ghost" icon={TriangleAlert} className={css.bad ?? ""}>
            {label}
          </Button>
        }
      >
        <Samples samples={check.samples} />
      </PopoverButton>
    </>
  );
}

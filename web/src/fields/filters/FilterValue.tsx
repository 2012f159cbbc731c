/** The control for the value of a filter's condition: which one follows from the operator. */
import { lazy, Suspense, useState } from "react";
import type { Field, Json } from "@/api/types";
import { useText } from "@/i18n/react";
import { ComboBox, DateField, NumberField, type Option, Select, Skeleton, TextField } from "@/ui";
import { optionsOf } from "../base/choices.ts";
import { PickerButton } from "../base/picker/PickerButton.tsx";
import { joinNames, splitNames } from "../base/texts.ts";
import { editText, readText } from "../registry.ts";
import type { FieldContext } from "../types.ts";
import css from "./filters.module.css";
import type { Operand } from "./operators.ts";
import { filterWords } from "./words.ts";

const FilterLinks = lazy(() => import("../link/FilterLinks.tsx"));

export interface FilterValueProps {
  field: Field;
  operand: Operand;
  value: Json;
  onChange: (value: Json) => void;
  context: FieldContext;
}

export function FilterValue(props: FilterValueProps) {
  switch (props.operand) {
    case "none":
      return null;
    case "text":
      return <TextValue {...props} />;
    case "texts":
      return <TextsValue {...props} />;
    case "number":
      return <NumberValue {...props} />;
    case "range":
      return <RangeValue {...props} />;
    case "count":
      return <CountValue {...props} />;
    case "boolean":
      return <BooleanValue {...props} />;
    case "option":
      return <OptionValue {...props} />;
    case "options":
      return <OptionsValue {...props} />;
    case "people":
      return <PeopleValue {...props} />;
    case "links":
      return <LinksValue {...props} />;
    case "day":
      return <PeriodValue {...props} canBeDay />;
    case "period":
      return <PeriodValue {...props} />;
    case "days":
      return <DaysValue {...props} />;
  }
}

const small = { size: "s", isLabelHidden: true } as const;

function TextValue({ value, onChange }: FilterValueProps) {
  const t = useText(filterWords);
  return (
    <TextField
      {...small}
      label={t("value")}
      placeholder={t("typeText")}
      value={typeof value === "string" ? value : ""}
      onChange={onChange}
      maxLength={2000}
    />
  );
}

function TextsValue({ value, onChange }: FilterValueProps) {
  const t = useText(filterWords);
  const [text, setText] = useState(() => (Array.isArray(value) ? joinNames(value.map(String)) : ""));
  const change = (next: string) => {
    setText(next);
    onChange(splitNames(next));
  };
  return (
    <TextField
      {...small}
      label={t("value")}
      placeholder={t("severalTexts")}
      value={text}
      onChange={change}
      maxLength={2000}
    />
  );
}

/** Typed as the field is typed: 25% for a share, 1:30 for a duration. */
function NumberValue({ field, value, onChange, context }: FilterValueProps) {
  const t = useText(filterWords);
  return <TypedNumber label={t("value")} {...{ field, value, onChange, context }} />;
}

interface TypedNumberProps {
  label: string;
  field: Field;
  value: Json;
  onChange: (value: Json) => void;
  context: FieldContext;
}

function TypedNumber({ label, field, value, onChange, context }: TypedNumberProps) {
  const [text, setText] = useState(() => editText(value, field, context));
  const [isBad, setBad] = useState(false);
  const free = { ...field, config: { ...field.config, min: null, max: null } };
  const change = (next: string) => {
    setText(next);
    const parsed = readText(next, free, context);
    setBad(parsed.issue !== undefined);
    if (!parsed.issue) onChange(parsed.value === null ? null : Number(parsed.value));
  };
  return (
    <TextField
      {...small}
      label={label}
      placeholder={label}
      inputMode="decimal"
      value={text}
      onChange={change}
      isInvalid={isBad}
    />
  );
}

function RangeValue({ field, value, onChange, context }: FilterValueProps) {
  const t = useText(filterWords);
  const [low = null, high = null] = Array.isArray(value) ? value : [];
  return (
    <div className={css.pair}>
      <TypedNumber label={t("from")} value={low} onChange={(next) => onChange([next, high])} {...{ field, context }} />
      <span className={css.between}>{t("and")}</span>
      <TypedNumber label={t("to")} value={high} onChange={(next) => onChange([low, next])} {...{ field, context }} />
    </div>
  );
}

function CountValue({ value, onChange }: FilterValueProps) {
  const t = useText(filterWords);
  return (
    <NumberField
      {...small}
      label={t("value")}
      minValue={0}
      maxValue={1000}
      value={typeof value === "number" ? value : Number.NaN}
      onChange={(next) => onChange(Number.isNaN(next) ? null : next)}
    />
  );
}

function BooleanValue({ value, onChange }: FilterValueProps) {
  const t = useText(filterWords);
  const options: Option<"yes" | "no">[] = [
    { id: "yes", label: t("yes") },
    { id: "no", label: t("no") },
  ];
  return (
    <Select
      {...small}
      label={t("value")}
      options={options}
      value={value === false ? "no" : "yes"}
      onChange={(id) => onChange(id === "yes")}
    />
  );
}

function optionItems(field: Field) {
  return optionsOf(field).map((option) => ({ id: String(option.key), label: option.name, color: option.color }));
}

function OptionValue({ field, value, onChange }: FilterValueProps) {
  const t = useText(filterWords);
  const Choice = optionsOf(field).length > 15 ? ComboBox : Select;
  return (
    <Choice
      {...small}
      label={t("value")}
      placeholder={t("choose")}
      options={optionItems(field)}
      value={value === null ? null : String(value)}
      onChange={(id) => onChange(Number(id))}
    />
  );
}

function OptionsValue({ field, value, onChange }: FilterValueProps) {
  const t = useText(filterWords);
  const keys = Array.isArray(value) ? value.map(String) : [];
  return (
    <PickerButton
      label={t("value")}
      placeholder={t("choose")}
      items={optionItems(field)}
      selected={keys}
      isMultiple
      onChange={(ids) => onChange(ids.map(Number))}
    />
  );
}

function PeopleValue({ value, onChange, context }: FilterValueProps) {
  const t = useText(filterWords);
  const ids = Array.isArray(value) ? value.map(String) : [];
  const members = [...context.people].map(([id, name]) => ({ id, label: name, person: id }));
  return (
    <PickerButton
      label={t("value")}
      placeholder={t("choose")}
      items={[{ id: "me", label: t("me"), person: "me" }, ...members]}
      selected={ids}
      isMultiple
      onChange={onChange}
    />
  );
}

function LinksValue({ field, value, onChange, context }: FilterValueProps) {
  const t = useText(filterWords);
  return (
    <Suspense fallback={<Skeleton height={26} />}>
      <FilterLinks label={t("value")} {...{ field, value, onChange, context }} />
    </Suspense>
  );
}

const singleDays = ["today", "yesterday", "tomorrow"] as const;
const periods = [
  "this_week",
  "last_week",
  "next_week",
  "this_month",
  "last_month",
  "next_month",
  "this_quarter",
  "last_quarter",
  "next_quarter",
  "this_year",
  "last_year",
  "next_year",
] as const;
const shapes = ["date", "last_days", "next_days"] as const;
type Relative = (typeof singleDays)[number] | (typeof periods)[number];
type Shape = (typeof shapes)[number];
type PeriodId = Relative | Shape;

function PeriodValue({ value, onChange, canBeDay = false }: FilterValueProps & { canBeDay?: boolean }) {
  const t = useText(filterWords);
  const given = (typeof value === "object" && value !== null ? value : {}) as Record<string, Json>;
  const shape = shapes.find((name) => name in given);
  const chosen: PeriodId | null = shape ?? (given.relative as Relative | undefined) ?? null;
  const options: Option<PeriodId>[] = [
    ...singleDays.map((id) => ({ id, label: t(id) })),
    ...(canBeDay ? [{ id: "date" as const, label: t("exactDate") }] : []),
    ...periods.map((id) => ({ id, label: t(id) })),
    { id: "last_days" as const, label: t("lastDays") },
    { id: "next_days" as const, label: t("nextDays") },
  ];
  const choose = (id: PeriodId) => {
    if (id === "date") onChange({ date: null });
    else if (id === "last_days" || id === "next_days") onChange({ [id]: 7 });
    else onChange({ relative: id });
  };
  return (
    <div className={css.pair}>
      <Select
        {...small}
        label={t("period")}
        options={options}
        value={chosen}
        onChange={choose}
        className={css.period}
      />
      {shape === "date" && (
        <DateField
          {...small}
          label={t("value")}
          value={typeof given.date === "string" ? given.date : null}
          onChange={(date) => onChange({ date })}
        />
      )}
      {(shape === "last_days" || shape === "next_days") && (
        <NumberField
          {...small}
          label={t("days")}
          className={css.days}
          minValue={1}
          maxValue={36_525}
          value={typeof given[shape] === "number" ? (given[shape] as number) : Number.NaN}
          onChange={(count) => onChange({ [shape]: Number.isNaN(count) ? null : Math.round(count) })}
        />
      )}
    </div>
  );
}

function DaysValue({ value, onChange }: FilterValueProps) {
  const t = useText(filterWords);
  const given = (typeof value === "object" && value !== null ? value : {}) as Record<string, Json>;
  const textOf = (part: Json | undefined) => (typeof part === "string" ? part : null);
  return (
    <div className={css.pair}>
      <DateField
        {...small}
        label={t("from")}
        value={textOf(given.from)}
        onChange={(from) => onChange({ to: null, ...given, from })}
      />
      <span className={css.between}>{t("and")}</span>
      <DateField
        {...small}
        label={t("to")}
        value={textOf(given.to)}
        onChange={(to) => onChange({ from: null, ...given, to })}
      />
    </div>
  );
}

/** Make a field or change one: its name, its type with the type's options, and the rules for its values. */
import { hashKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { fields } from "@/api/calls";
import { ApiError, errorText } from "@/api/errors";
import { keys, tableOf, useFilling } from "@/api/queries";
import type { Base, Field, FieldConfig, Json, NewField, Table } from "@/api/types";
import { fillingText } from "@/fields/computed/filling";
import { faceOfType } from "@/fields/faces";
import { fieldType } from "@/fields/registry";
import type { FieldContext } from "@/fields/types";
import { useLocale, useText } from "@/i18n/react";
import { Banner, Checkbox, Dialog, DialogButtons, PopoverAt, Select, Skeleton, TextField } from "@/ui";
import { isComplete, kindOf } from "../../computed/kinds.ts";
import { ConversionNotice, MissingSwitch, useConversion } from "./Conversion.tsx";
import css from "./dialog.module.css";
import { TypePicker } from "./TypePicker.tsx";
import { words } from "./words.ts";

const ComputedForm = lazy(() => import("../../computed/ComputedForm.tsx"));
const FilterEditor = lazy(async () => ({ default: (await import("@/views/toolbar/FilterEditor")).FilterEditor }));

interface FieldDialogProps {
  base: Base;
  table: Table;
  /** Missing: a new field. */
  field?: Field | undefined;
  context: FieldContext;
  onClose: () => void;
  onSaved: (field: Field, isNew: boolean) => void;
}

export function FieldDialog({ base, table, field, context, onClose, onSaved }: FieldDialogProps) {
  const t = useText(words);
  const client = useQueryClient();
  const [name, setName] = useState(field?.name ?? "");
  const [typeName, setTypeName] = useState<string>(field?.computed?.kind ?? field?.type ?? "text");
  const [config, setConfig] = useState<FieldConfig>(field?.computed?.config ?? field?.config ?? {});
  const [isRequired, setRequired] = useState(field?.required ?? false);
  const [isUnique, setUnique] = useState(field?.unique ?? false);
  const [standard, setStandard] = useState<Json>(field?.default ?? null);
  const [help, setHelp] = useState(field?.help ?? "");
  const [isChecked, setChecked] = useState(false);
  const filling = useFilling(base);
  const kind = kindOf(typeName);
  const type = fieldType(typeName);
  const isPrimary = field?.id === table.primary_field;
  const isLacking = kind ? !isComplete(kind.name, config) : typeName === "link" && !config.table;
  const conversion = useConversion(base, table, isLacking || kind ? undefined : field, typeName, config);
  const draft: Field = {
    id: field?.id ?? "",
    name,
    type: typeName,
    config,
    required: isRequired,
    unique: isUnique,
    default: standard,
    help,
    readonly: false,
    position: field?.position ?? table.fields.length,
  };

  const save = useMutation({
    // The formula is given along, to know later which one was refused.
    mutationFn: async (_formula: string) => {
      const body = bodyOf(draft);
      if (!field) return fields.create(base.id, table.id, body);
      const changes = isConverting ? body : changesOf(field, body);
      if (Object.keys(changes).length === 0) return field;
      return (await fields.change(base.id, table.id, field.id, changes)) as Field;
    },
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: keys.base(base.id), exact: true });
      onSaved(saved, !field);
      onClose();
    },
  });
  const submit = () => {
    setChecked(true);
    if (name.trim() && !isLacking) save.mutate(String(config.formula ?? ""));
  };
  const chooseType = (next: string) => {
    setTypeName(next);
    setStandard(null);
    setConfig(next === field?.type ? field.config : startConfig(next, field));
    if (!fieldType(next).canBeUnique) setUnique(false);
    save.reset();
  };
  const Config = type.Config;
  const isConverting = field !== undefined && !kind && typeName !== field.type;
  // Into links: what is told depends on the table, so it stands below the choice of one.
  const linked = typeName === "link" ? tableOf(base, String(config.table)) : undefined;
  const refusal = save.error ? { error: save.error, formula: String(save.variables ?? "") } : null;
  const isToldBelow = kind?.name === "formula" && hasPlace(save.error);

  return (
    <Dialog
      title={t(field ? "editField" : "newField")}
      isOpen
      isDismissable={false}
      onClose={onClose}
      onSubmit={submit}
      footer={
        <DialogButtons
          action={t(field ? (isConverting ? "convertAnyway" : "save") : "create")}
          onCancel={onClose}
          isPending={save.isPending}
          isDisabled={conversion.isChecking}
        />
      }
    >
      {save.error && !isToldBelow && <Banner tone="danger">{errorText(save.error)}</Banner>}
      <TextField
        label={t("fieldName")}
        placeholder={t("fieldNamePlaceholder")}
        value={name}
        onChange={setName}
        maxLength={200}
        error={isChecked && !name.trim() ? t("needName") : null}
        description={isPrimary ? t("primaryNote") : undefined}
        autoFocus
      />
      <TypeButton
        value={typeName}
        isPrimary={isPrimary}
        isNew={!field}
        isFixed={field?.computed !== undefined}
        onChange={chooseType}
      />
      {field && filling.has(field.id) && (
        <Banner>{t("filling", { status: fillingText(filling.get(field.id) ?? null, context.locale) })}</Banner>
      )}
      {kind && (
        <Suspense fallback={<Skeleton height={180} />}>
          <ComputedForm
            key={kind.name}
            kind={kind.name}
            config={config}
            onChange={setConfig}
            {...{ base, table, field, name, context, FilterEditor, refusal }}
          />
          {isChecked && isLacking && <Banner tone="warning">{t(lacking[kind.name])}</Banner>}
        </Suspense>
      )}
      {kind && (
        <TextField label={t("help")} description={t("helpNote")} value={help} onChange={setHelp} maxLength={2000} />
      )}
      {isConverting && !linked && <ConversionNotice conversion={conversion} />}
      {Config && !kind && (
        <Suspense fallback={<Skeleton height={55} />}>
          <Config
            key={typeName}
            config={config}
            onChange={setConfig}
            place={{ table, context, isNew: !field || isConverting, FilterEditor }}
          />
        </Suspense>
      )}
      {isConverting && linked && (
        <>
          <MissingSwitch
            conversion={conversion}
            table={linked}
            isSelected={config.create_missing === true}
            onChange={(create_missing) => setConfig({ ...config, create_missing })}
          />
          <ConversionNotice conversion={conversion} />
        </>
      )}
      {type.isWritable && !kind && (
        <details className={css.more} open={isRequired || isUnique || standard !== null || help !== ""}>
          <summary>{t("more")}</summary>
          <div className={css.moreBody}>
            <div className={css.rules}>
              {typeName !== "checkbox" && (
                <Checkbox isSelected={isRequired} onChange={setRequired}>
                  {t("required")} <span className={css.note}>{t("requiredNote")}</span>
                </Checkbox>
              )}
              {type.canBeUnique && (
                <Checkbox isSelected={isUnique} onChange={setUnique}>
                  {t("unique")} <span className={css.note}>{t("uniqueNote")}</span>
                </Checkbox>
              )}
            </div>
            {!withoutDefault.has(typeName) && (
              <DefaultField key={typeName} field={draft} value={standard} onChange={setStandard} context={context} />
            )}
            <TextField label={t("help")} description={t("helpNote")} value={help} onChange={setHelp} maxLength={2000} />
          </div>
        </details>
      )}
    </Dialog>
  );
}

const lacking = { formula: "needFormula", lookup: "needLink", rollup: "needLink", button: "needAction" } as const;
const withoutDefault = new Set(["attachment", "json", "link"]);

/** A select that comes from text begins empty: the server makes options of the texts that are there. */
function startConfig(type: string, field: Field | undefined): FieldConfig {
  const isSelect = (name: string | undefined) => name === "single_select" || name === "multi_select";
  if (isSelect(type) && isSelect(field?.type)) return field?.config ?? {};
  return { ...(kindOf(type) ?? fieldType(type)).newConfig };
}

/** Whether it is of a place in a formula, where it is told. */
function hasPlace(error: unknown): boolean {
  return error instanceof ApiError && typeof error.data.at === "number";
}

function bodyOf(draft: Field): NewField {
  const { name, type, config, required, unique, help } = draft;
  const options = config.options?.filter((option) => option.name.trim() !== "");
  const own =
    type === "button" ? { ...config, label: String(config.label).trim() || name.trim().slice(0, 60) } : config;
  const kept = options ? { ...own, options } : own;
  const rules = !kindOf(type) && fieldType(type).isWritable ? { required, unique, default: draft.default } : {};
  return { name: name.trim(), type, config: kept, help, ...rules };
}

/** What differs from the field as it is; its type stays. */
function changesOf(field: Field, { type: _, ...body }: NewField): Partial<NewField> {
  const now: NewField = { ...field, config: field.computed?.config ?? field.config };
  const parts = Object.entries(body) as [keyof NewField, Json][];
  return Object.fromEntries(parts.filter(([key, value]) => hashKey([now[key]]) !== hashKey([value])));
}

interface TypeButtonProps {
  value: string;
  isPrimary: boolean;
  isNew: boolean;
  /** What is computed is not converted. */
  isFixed: boolean;
  onChange: (type: string) => void;
}

function TypeButton({ value, isPrimary, isNew, isFixed, onChange }: TypeButtonProps) {
  const t = useText(words);
  const locale = useLocale();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const face = kindOf(value) ?? faceOfType(value);
  const Icon = face.icon;
  return (
    <div className={css.typeField}>
      <span className={css.label} id="field-type-label">
        {t("type")}
      </span>
      <button
        ref={button}
        type="button"
        className={css.typeButton}
        aria-haspopup="dialog"
        disabled={isFixed}
        aria-expanded={isOpen}
        aria-labelledby="field-type-label field-type-value"
        onClick={() => setOpen(true)}
      >
        <Icon size={16} aria-hidden="true" />
        <span id="field-type-value">{face.words[locale].label as string}</span>
        <ChevronDown size={15} aria-hidden="true" />
      </button>
      {isOpen && (
        <PopoverAt
          label={t("type")}
          triggerRef={button}
          isOpen
          onClose={() => setOpen(false)}
          className={css.flush ?? ""}
        >
          <TypePicker
            value={value}
            isPrimary={isPrimary}
            isNew={isNew}
            onChoose={(next) => {
              onChange(next);
              setOpen(false);
            }}
          />
        </PopoverAt>
      )}
    </div>
  );
}

interface DefaultFieldProps {
  field: Field;
  value: Json;
  onChange: (value: Json) => void;
  context: FieldContext;
}

function DefaultField({ field, value, onChange, context }: DefaultFieldProps) {
  const t = useText(words);
  const type = fieldType(field.type);
  const word = type.defaultWord;
  const [kind, setKind] = useState<"none" | "fixed" | "word">(
    value === null ? "none" : value === word ? "word" : "fixed",
  );
  const wordLabels = { today: "defaultToday", now: "defaultNow", me: "defaultMe" } as const;
  const choose = (next: "none" | "fixed" | "word") => {
    setKind(next);
    onChange(next === "word" && word ? word : null);
  };
  const { Control } = type;
  // New options get their key when the field is saved; until then they cannot be anybody's default.
  const known = field.config.options?.filter((option) => option.key > 0);
  const shown = known ? { ...field, config: { ...field.config, options: known } } : field;
  return (
    <div className={css.default}>
      <Select
        label={t("default")}
        options={[
          { id: "none", label: t("defaultNone") },
          { id: "fixed", label: t("defaultFixed") },
          ...(word ? [{ id: "word" as const, label: t(wordLabels[word]) }] : []),
        ]}
        value={kind}
        onChange={choose}
      />
      {kind === "fixed" && (
        <Suspense fallback={<Skeleton height={32} />}>
          <Control
            field={shown}
            value={value === word ? null : value}
            onChange={onChange}
            context={context}
            tools={{}}
            record={undefined}
            isReadonly={false}
            label={t("defaultValue")}
          />
        </Suspense>
      )}
    </div>
  );
}

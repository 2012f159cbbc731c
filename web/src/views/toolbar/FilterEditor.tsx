/** Conditions in groups of "all" and "any", five levels deep at most. */
import { Plus, X } from "lucide-react";
import type { Field, Filter } from "@/api/types";
import { FilterValue } from "@/fields/filters/FilterValue";
import {
  type Condition,
  canFilter,
  countConditions,
  firstCondition,
  firstValue,
  isComplete,
  isCondition,
  operatorOf,
  operatorsOf,
} from "@/fields/filters/operators";
import { operatorText } from "@/fields/filters/operatorWords";
import type { FieldContext } from "@/fields/types";
import { useLocale, useText } from "@/i18n/react";
import { Button, classes, IconButton, Select } from "@/ui";
import { words } from "./editorWords.ts";
import { FieldSelect } from "./FieldSelect.tsx";
import { useKeys, without } from "./keys.ts";
import css from "./toolbar.module.css";

const DEEPEST = 5;
const MOST_CONDITIONS = 100;

interface FilterEditorProps {
  fields: readonly Field[];
  filter: Filter | null;
  onChange: (filter: Filter | null) => void;
  context: FieldContext;
  /** What is said while there is no condition, where it is not a view that is filtered. */
  hint?: string;
}

type FilterGroup = Exclude<Filter, Condition>;

export function FilterEditor({ fields: all, filter, onChange, context, hint }: FilterEditorProps) {
  const t = useText(words);
  const fields = all.filter(canFilter);
  const group: FilterGroup = !filter ? { and: [] } : isCondition(filter) ? { and: [filter] } : filter;
  const isFull = countConditions(group) >= MOST_CONDITIONS;
  const give = (next: FilterGroup) => onChange(itemsOf(next).length > 0 ? next : null);
  const hasIncomplete = conditionsIn(group).some((condition) => {
    const field = fields.find((one) => one.id === condition.field);
    return field !== undefined && !isComplete(condition, field);
  });
  return (
    <div className={css.filter}>
      {itemsOf(group).length === 0 && <p className={css.hint}>{hint ?? t("noConditions")}</p>}
      <GroupEditor fields={fields} group={group} depth={1} isFull={isFull} onChange={give} context={context} />
      {hasIncomplete && <p className={css.hint}>{t("incomplete")}</p>}
      {filter && hint === undefined && (
        <div className={css.panelFoot}>
          <Button size="s" variant="ghost" onPress={() => onChange(null)}>
            {t("clearAll")}
          </Button>
        </div>
      )}
    </div>
  );
}

function itemsOf(group: FilterGroup): readonly Filter[] {
  return "and" in group ? group.and : group.or;
}

function withItems(group: FilterGroup, items: Filter[]): FilterGroup {
  return "and" in group ? { and: items } : { or: items };
}

function conditionsIn(filter: Filter): Condition[] {
  return isCondition(filter) ? [filter] : itemsOf(filter).flatMap(conditionsIn);
}

interface GroupEditorProps {
  fields: readonly Field[];
  group: FilterGroup;
  depth: number;
  isFull: boolean;
  onChange: (group: FilterGroup) => void;
  context: FieldContext;
}

function GroupEditor({ fields, group, depth, isFull, onChange, context }: GroupEditorProps) {
  const t = useText(words);
  const items = itemsOf(group);
  const keys = useKeys(items.length);
  const [first] = fields;
  const change = (at: number, item: Filter) =>
    onChange(
      withItems(
        group,
        items.map((one, index) => (index === at ? item : one)),
      ),
    );
  const remove = (at: number) => {
    keys.remove(at);
    onChange(withItems(group, without(items, at)));
  };
  const add = (item: Filter) => onChange(withItems(group, [...items, item]));
  const join = (word: "and" | "or") => onChange(word === "and" ? { and: [...items] } : { or: [...items] });
  return (
    <div className={classes(css.group, depth > 1 && css.inner)}>
      <ul className={css.rows}>
        {items.map((item, at) => (
          <li key={keys.at(at)} className={css.row}>
            <span className={css.join}>
              {at === 0 && <span>{t("where")}</span>}
              {at === 1 && (
                <Select
                  label={`${t("andAll")} / ${t("orAny")}`}
                  isLabelHidden
                  size="s"
                  options={[
                    { id: "and", label: t("and") },
                    { id: "or", label: t("or") },
                  ]}
                  value={"and" in group ? "and" : "or"}
                  onChange={join}
                />
              )}
              {at > 1 && <span>{t("and" in group ? "and" : "or")}</span>}
            </span>
            {isCondition(item) ? (
              <ConditionEditor
                fields={fields}
                condition={item}
                onChange={(next) => change(at, next)}
                context={context}
              />
            ) : (
              <GroupEditor
                fields={fields}
                group={item}
                depth={depth + 1}
                isFull={isFull}
                onChange={(next) => change(at, next)}
                context={context}
              />
            )}
            <IconButton
              size="s"
              icon={X}
              label={t(isCondition(item) ? "removeCondition" : "removeGroup")}
              onPress={() => remove(at)}
            />
          </li>
        ))}
      </ul>
      <div className={css.adders}>
        <Button
          size="s"
          variant="ghost"
          icon={Plus}
          isDisabled={isFull || !first}
          onPress={() => first && add(firstCondition(first))}
        >
          {t("addCondition")}
        </Button>
        {depth < DEEPEST && (
          <Button
            size="s"
            variant="ghost"
            icon={Plus}
            isDisabled={isFull || !first}
            onPress={() => first && add({ or: [firstCondition(first)] })}
          >
            {t("addGroup")}
          </Button>
        )}
      </div>
    </div>
  );
}

interface ConditionEditorProps {
  fields: readonly Field[];
  condition: Condition;
  onChange: (condition: Condition) => void;
  context: FieldContext;
}

function ConditionEditor({ fields, condition, onChange, context }: ConditionEditorProps) {
  const t = useText(words);
  const locale = useLocale();
  const field = fields.find((one) => one.id === condition.field);
  if (!field) return null;
  const operator = operatorOf(field, condition.op);
  const changeField = (id: string) => {
    const next = fields.find((one) => one.id === id);
    if (next) onChange(firstCondition(next));
  };
  const changeOperator = (op: string) => {
    const next = operatorOf(field, op);
    const keeps = next.operand === operator.operand;
    onChange({ field: field.id, op: next.op, value: keeps ? (condition.value ?? null) : firstValue(next.operand) });
  };
  return (
    <div className={css.condition}>
      <FieldSelect fields={fields} value={field.id} onChange={changeField} className={css.conditionField} />
      <Select
        label={t("operator")}
        isLabelHidden
        size="s"
        className={css.conditionOp}
        options={operatorsOf(field).map(({ op }) => ({ id: op, label: operatorText(op, locale) }))}
        value={operator.op}
        onChange={changeOperator}
      />
      <div className={css.conditionValue}>
        <FilterValue
          key={`${field.id}${operator.operand}`}
          field={field}
          operand={operator.operand}
          value={condition.value ?? null}
          onChange={(value) => onChange({ field: field.id, op: operator.op, value })}
          context={context}
        />
      </div>
    </div>
  );
}

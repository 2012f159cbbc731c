/** How a view colours its records: not at all, by the options of a field, or by conditions in order. */
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import type { ColorConfig, ColorRule, Field } from "@/api/types";
import type { FieldContext } from "@/fields/types";
import { useText } from "@/i18n/react";
import { Button, ColourDot, classes, IconButton, PopoverButton, Segments, Swatches } from "@/ui";
import { canColour } from "../data/colours.ts";
import css from "./colour.module.css";
import { words } from "./colourWords.ts";
import { FieldSelect } from "./FieldSelect.tsx";
import { FilterEditor } from "./FilterEditor.tsx";
import { moved, useKeys, without } from "./keys.ts";

const MOST_RULES = 10;
/** In the order in which new rules take them: what is urgent first, and neighbours differ. */
const palette = ["red", "orange", "green", "blue", "purple", "yellow", "teal", "pink", "sky", "gray"];

type Way = "none" | ColorConfig["by"];

interface ColourEditorProps {
  fields: readonly Field[];
  color: ColorConfig | null;
  onChange: (color: ColorConfig | null) => void;
  context: FieldContext;
}

export function ColourEditor({ fields, color, onChange, context }: ColourEditorProps) {
  const t = useText(words);
  const choosable = fields.filter(canColour);
  const [first] = choosable;
  /** What was set up one way is there again when somebody comes back to it. */
  const known = useRef<{ field?: ColorConfig; rules?: ColorConfig }>({});
  if (color) known.current[color.by] = color;
  /** Colouring by a field was chosen where there is none: nothing to save, but something to say. */
  const [isWanting, setWanting] = useState(false);
  const way: Way = color?.by ?? (isWanting ? "field" : "none");
  const choose = (next: Way) => {
    const style = color?.style ?? "bar";
    setWanting(next === "field" && !first);
    if (next === "none" || (next === "field" && !first)) onChange(null);
    else if (known.current[next]) onChange({ ...known.current[next], style });
    else if (next === "rules") onChange({ by: "rules", rules: [newRule([])], style });
    else if (first) onChange({ by: "field", field: first.id, style });
  };
  return (
    <div className={classes(css.panel, way === "rules" && css.wide)}>
      <Segments
        label={t("way")}
        options={(["none", "field", "rules"] as const).map((id) => ({
          id,
          label: t(id === "none" ? "none" : id === "field" ? "byField" : "byRules"),
        }))}
        value={way}
        onChange={choose}
        className={css.ways}
      />
      {way === "none" && <p className={css.hint}>{t("noneHint")}</p>}
      {way === "field" && <p className={css.hint}>{t(first ? "fieldHint" : "noField")}</p>}
      {color?.by === "field" && first && (
        <FieldSelect
          fields={choosable}
          value={color.field}
          onChange={(field) => onChange({ ...color, field })}
          className={css.field}
        />
      )}
      {color?.by === "rules" && (
        <Rules
          fields={fields}
          rules={color.rules}
          onChange={(rules) => onChange({ ...color, rules })}
          context={context}
        />
      )}
      {color && (color.by === "rules" || first) && (
        <div className={css.style}>
          <span aria-hidden="true">{t("style")}</span>
          <Segments
            label={t("style")}
            options={(["bar", "row"] as const).map((id) => ({ id, label: t(id) }))}
            value={color.style}
            onChange={(style) => onChange({ ...color, style })}
          />
        </div>
      )}
    </div>
  );
}

function newRule(rules: readonly ColorRule[]): ColorRule {
  const free = palette.find((colour) => rules.every((rule) => rule.color !== colour));
  return { color: free ?? "gray", filter: null };
}

interface RulesProps {
  fields: readonly Field[];
  rules: readonly ColorRule[];
  onChange: (rules: ColorRule[]) => void;
  context: FieldContext;
}

function Rules({ fields, rules, onChange, context }: RulesProps) {
  const t = useText(words);
  const keys = useKeys(rules.length);
  const list = useRef<HTMLOListElement>(null);
  const toFocus = useRef<{ at: number; by: number } | null>(null);
  useLayoutEffect(() => {
    if (toFocus.current) focusMover(list.current?.children[toFocus.current.at], toFocus.current.by);
    toFocus.current = null;
  });
  const change = (at: number, part: Partial<ColorRule>) =>
    onChange(rules.map((rule, index) => (index === at ? { ...rule, ...part } : rule)));
  const move = (at: number, by: number) => {
    keys.move(at, by);
    toFocus.current = { at: at + by, by };
    onChange(moved(rules, at, by));
  };
  const remove = (at: number) => {
    keys.remove(at);
    onChange(without(rules, at));
  };
  return (
    <>
      <p className={css.hint}>{t("rulesHint")}</p>
      <ol ref={list} className={css.rules}>
        {rules.map((rule, at) => {
          const number = at + 1;
          return (
            <li key={keys.at(at)} className={css.rule}>
              <div className={css.head}>
                <PopoverButton
                  label={t("colourOf", { number })}
                  button={
                    <Button
                      size="s"
                      variant="ghost"
                      className={css.colour ?? ""}
                      aria-label={t("colourOf", { number })}
                    >
                      <ColourDot color={rule.color} size={16} />
                    </Button>
                  }
                >
                  {(close) => (
                    <Swatches
                      label={t("colourOf", { number })}
                      value={rule.color}
                      onChange={(color) => {
                        change(at, { color });
                        close();
                      }}
                    />
                  )}
                </PopoverButton>
                <span className={css.name}>{t("rule", { count: number })}</span>
                {rules.length > 1 && (
                  <>
                    <IconButton
                      size="s"
                      icon={ArrowUp}
                      data-by={-1}
                      label={t("up", { number })}
                      isDisabled={at === 0}
                      onPress={() => move(at, -1)}
                    />
                    <IconButton
                      size="s"
                      icon={ArrowDown}
                      data-by={1}
                      label={t("down", { number })}
                      isDisabled={at === rules.length - 1}
                      onPress={() => move(at, 1)}
                    />
                  </>
                )}
                <IconButton size="s" icon={X} label={t("remove", { number })} onPress={() => remove(at)} />
              </div>
              <FilterEditor
                fields={fields}
                filter={rule.filter}
                onChange={(filter) => change(at, { filter })}
                context={context}
                hint={t("ruleHint")}
              />
            </li>
          );
        })}
      </ol>
      {rules.length < MOST_RULES ? (
        <div>
          <Button size="s" variant="ghost" icon={Plus} onPress={() => onChange([...rules, newRule(rules)])}>
            {t("addRule")}
          </Button>
        </div>
      ) : (
        <p className={css.hint}>{t("mostRules", { count: MOST_RULES })}</p>
      )}
    </>
  );
}

/** The focus stays with the rule that was moved: on the same button, or on the other one where that is the end of the way. */
function focusMover(rule: Element | undefined, by: number): void {
  const same = `button[data-by="${by}"]:enabled`;
  const button = rule?.querySelector<HTMLElement>(same) ?? rule?.querySelector<HTMLElement>("button[data-by]:enabled");
  button?.focus();
}

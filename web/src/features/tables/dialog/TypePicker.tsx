/** All field types with icon and a line of what they are for; found by typing, in either language. */
import { Fragment, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { faceOfType } from "@/fields/faces";
import { fieldTypes } from "@/fields/registry";
import type { FieldFace } from "@/fields/types";
import { useLocale, useText } from "@/i18n/react";
import { classes } from "@/ui";
import { kinds } from "../../computed/kinds.ts";
import css from "./dialog.module.css";
import { words } from "./words.ts";

interface TypePickerProps {
  value: string;
  /** Only types that can name a record. */
  isPrimary: boolean;
  /** A field that is there already is not made into one that is computed. */
  isNew: boolean;
  onChoose: (type: string) => void;
}

type Offered = FieldFace & { readonly name: string };

function matches(type: Offered, wanted: string): boolean {
  const { en, "zh-CN": zh } = type.words;
  return [type.name, en.label, en.description, zh.label, zh.description].join(" ").toLowerCase().includes(wanted);
}

const isComputed = (type: Offered | undefined) => kinds.some((kind) => kind.name === type?.name);

export function TypePicker({ value, isPrimary, isNew, onChoose }: TypePickerProps) {
  const t = useText(words);
  const locale = useLocale();
  const id = useId();
  const [text, setText] = useState("");
  const offered: Offered[] = [
    ...fieldTypes.filter((type) => !isPrimary || type.canBePrimary).map(({ name }) => ({ name, ...faceOfType(name) })),
    ...(isNew && !isPrimary ? kinds : []),
  ];
  const wanted = text.trim().toLowerCase();
  const isGroup = t("calculated").toLowerCase().includes(wanted) && wanted !== "";
  const found = offered.filter((type) => matches(type, wanted) || (isGroup && isComputed(type)));
  const [active, setActive] = useState(() =>
    Math.max(
      0,
      found.findIndex((type) => type.name === value),
    ),
  );
  const at = Math.min(active, found.length - 1);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelectorAll("[role=option]")[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const chosen = found[at];
    if (by !== 0) setActive(Math.max(0, Math.min(found.length - 1, at + by)));
    else if (event.key === "Enter" && chosen) onChoose(chosen.name);
    else return;
    event.preventDefault();
  };
  return (
    <div className={css.types}>
      <input
        className={css.typeSearch}
        role="combobox"
        aria-label={t("findType")}
        aria-expanded="true"
        aria-controls={`${id}list`}
        aria-activedescendant={at >= 0 ? `${id}${at}` : undefined}
        placeholder={t("findType")}
        // biome-ignore lint/a11y/noAutofocus: it was opened to type in
        autoFocus
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={press}
      />
      <div ref={list} id={`${id}list`} role="listbox" aria-label={t("type")} className={css.typeList}>
        {found.map((type, index) => {
          const Icon = type.icon;
          const isFirst = isComputed(type) && !isComputed(found[index - 1]);
          return (
            <Fragment key={type.name}>
              {isFirst && (
                <div className={css.typeGroup} role="presentation">
                  {t("calculated")}
                </div>
              )}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's */}
              {/* biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field */}
              <div
                id={`${id}${index}`}
                role="option"
                aria-selected={type.name === value}
                className={classes(css.type, index === at && css.active, type.name === value && css.chosen)}
                onPointerMove={() => setActive(index)}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => onChoose(type.name)}
              >
                <Icon size={17} strokeWidth={1.8} aria-hidden="true" />
                <span>
                  {type.words[locale].label as string}
                  <span className={css.typeNote}>{type.words[locale].description as string}</span>
                </span>
              </div>
            </Fragment>
          );
        })}
        {found.length === 0 && <p className={css.none}>{t("noType")}</p>}
      </div>
    </div>
  );
}

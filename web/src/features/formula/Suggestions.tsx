/** The list under the caret. The text field keeps the focus and names the active one (`aria-activedescendant`). */
import { type CSSProperties, useEffect, useRef } from "react";
import type { Suggestion } from "@/formula/editing";
import { useLocale, useText } from "@/i18n/react";
import { classes } from "@/ui";
import css from "./formula.module.css";
import { signatureText } from "./signatures.ts";
import { words } from "./words.ts";

interface SuggestionsProps {
  id: string;
  suggestions: readonly Suggestion[];
  active: number;
  place: { left: number; top: number };
  onActive: (at: number) => void;
  onTake: (suggestion: Suggestion) => void;
}

export function Suggestions({ id, suggestions, active, place, onActive, onTake }: SuggestionsProps) {
  const t = useText(words);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView?.({ block: "nearest" });
  }, [active]);
  return (
    <div
      ref={list}
      id={id}
      role="listbox"
      aria-label={t("suggestions")}
      className={css.list}
      style={{ "--left": `${place.left}px`, top: place.top } as CSSProperties}
    >
      {suggestions.map((suggestion, at) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's
        // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
        <div
          key={keyOf(suggestion)}
          id={`${id}-${at}`}
          role="option"
          aria-selected={at === active}
          className={classes(css.option, at === active && css.active)}
          onPointerMove={() => onActive(at)}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(suggestion)}
        >
          <Look suggestion={suggestion} />
        </div>
      ))}
    </div>
  );
}

function keyOf(suggestion: Suggestion): string {
  return suggestion.kind === "field" ? suggestion.field.uid : suggestion.entry.name;
}

function Look({ suggestion }: { suggestion: Suggestion }) {
  const locale = useLocale();
  const t = useText(words);
  if (suggestion.kind === "function") {
    const { entry } = suggestion;
    return (
      <>
        <span className={css.function}>{entry.name}</span>
        <span className={css.aside}>{signatureText(entry, locale).slice(entry.name.length)}</span>
      </>
    );
  }
  const { name, type } = suggestion.field;
  return (
    <>
      <span className={css.field}>{name}</span>
      <span className={css.aside}>{type === "blank" ? "" : t(type)}</span>
    </>
  );
}

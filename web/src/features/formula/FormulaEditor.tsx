/**
 * A formula as one writes it: coloured, completed, explained, and its mistakes underlined where they are.
 *
 * A plain text field does the typing, so input methods, undo, selection and touch work as everywhere; behind it the same
 * text is painted in colours (`Paint`). While an input method composes, nothing here touches the text or takes a key.
 * Load it lazily: `lazy(() => import("@/features/formula/FormulaEditor"))`.
 */
import { WandSparkles } from "lucide-react";
import { type KeyboardEvent, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { bracketsAt, callAt, type FormulaField, insertionOf, type Suggestion } from "@/formula/editing";
import { formatFormula } from "@/formula/formatting";
import { writeReference } from "@/formula/writing";
import { useLocale, useText } from "@/i18n/react";
import { Button, classes } from "@/ui";
import { replaceIn } from "./areas.ts";
import css from "./formula.module.css";
import { Help } from "./Help.tsx";
import { Paint } from "./Paint.tsx";
import { PasteNotice } from "./PasteNotice.tsx";
import { Suggestions } from "./Suggestions.tsx";
import { type ServerError, useMistake } from "./useMistake.ts";
import { usePasting } from "./usePasting.ts";
import { useSuggestions } from "./useSuggestions.ts";
import { words } from "./words.ts";

export interface FormulaEditorProps {
  label: string;
  /** The formula with the names of fields. */
  value: string;
  /** Those that a formula may use. */
  fields: readonly FormulaField[];
  onChange: (value: string) => void;
  error?: ServerError | null | undefined;
  /** Of a button, which knows who presses it. */
  isPressed?: boolean | undefined;
  /** One of several: a line high until there is more. */
  isSmall?: boolean | undefined;
  /** Without what helps to write, for one that is not being written. */
  isFolded?: boolean | undefined;
}

export default function FormulaEditor(props: FormulaEditorProps) {
  const { label, value, fields, onChange, error, isPressed, isSmall, isFolded } = props;
  const t = useText(words);
  const locale = useLocale();
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const isComposing = useRef(false);
  const [caret, setCaret] = useState(value.length);
  const list = useSuggestions(value, caret, fields, locale);
  const { mistake, settle } = useMistake({ value, caret, fields, error, locale, isPressed });
  const pasting = usePasting(area, fields);
  const { completion, active } = list;
  const paired = useMemo(() => bracketsAt(value, caret) ?? [], [value, caret]);
  const call = useMemo(() => callAt(value, caret), [value, caret]);
  const [place, anchorRef] = useAnchor(completion?.span.start ?? null);

  const change = (text: string, at: number) => {
    onChange(text);
    setCaret(at);
    if (!isComposing.current) list.open(text, at);
  };

  const take = (suggestion: Suggestion) => {
    if (!area.current || !completion) return;
    replaceIn(area.current, completion.span, insertionOf(suggestion, value.slice(completion.span.end)));
    setCaret(area.current.selectionStart);
    list.close();
  };

  const insert = (name: string) => {
    if (!area.current) return;
    const { selectionStart: start, selectionEnd: end } = area.current;
    const text = writeReference(name);
    replaceIn(area.current, { start, end }, { text, caret: text.length });
    list.close();
  };

  const tidy = () => {
    if (!area.current) return;
    const text = formatted(value);
    if (text !== null) replaceIn(area.current, { start: 0, end: value.length }, { text, caret: text.length });
    list.close();
  };

  const takeActive = () => {
    const suggestion = completion?.suggestions[active];
    if (suggestion) take(suggestion);
  };

  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      return list.open(value, caret, true);
    }
    if (!completion || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const acts: Record<string, () => void> = {
      ArrowDown: () => list.move(1),
      ArrowUp: () => list.move(-1),
      Enter: takeActive,
      Tab: takeActive,
      Escape: list.close,
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  const shown = completion?.suggestions[active];
  const explained = shown?.kind === "function" ? { entry: shown.entry, place: null } : completion ? null : call;
  const canRestore = pasting.pasted?.original && value.startsWith(pasting.pasted.made, pasting.pasted.start);

  return (
    <div className={classes(css.editor, isSmall && css.small, isFolded && css.folded)}>
      <div className={css.bar}>
        <label htmlFor={id} className={css.label}>
          {label}
        </label>
        <Button size="s" variant="ghost" icon={WandSparkles} isDisabled={value.trim() === ""} onPress={tidy}>
          {t("tidy")}
        </Button>
      </div>
      <div className={css.frame}>
        <div className={classes(css.box, mistake && css.invalid)}>
          <Paint
            text={value}
            wrong={mistake?.span ?? null}
            paired={paired}
            anchor={completion?.span.start ?? null}
            anchorRef={anchorRef}
          />
          <textarea
            ref={area}
            id={id}
            rows={isSmall ? 1 : 2}
            className={css.area}
            value={value}
            placeholder={t("keys")}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            autoCorrect="off"
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-controls={completion ? `${id}-list` : undefined}
            aria-activedescendant={completion ? `${id}-list-${active}` : undefined}
            aria-invalid={mistake !== null}
            aria-describedby={`${id}-mistake`}
            onChange={(event) => change(event.target.value, event.target.selectionStart)}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
            onKeyDown={press}
            onPaste={pasting.paste}
            onBlur={() => {
              list.close();
              settle();
            }}
            onCompositionStart={() => {
              isComposing.current = true;
              list.close();
            }}
            onCompositionEnd={(event) => {
              isComposing.current = false;
              list.open(event.currentTarget.value, event.currentTarget.selectionStart);
            }}
          />
        </div>
        {completion && (
          <Suggestions
            id={`${id}-list`}
            suggestions={completion.suggestions}
            active={active}
            place={place}
            onActive={list.setActive}
            onTake={take}
          />
        )}
      </div>
      <p id={`${id}-mistake`} className={css.message} aria-live="polite">
        {mistake?.message}
      </p>
      <p className={css.hidden} aria-live="polite">
        {completion && t("found", { count: completion.suggestions.length })}
      </p>
      {pasting.pasted && (
        <PasteNotice
          pasted={pasting.pasted}
          onRestore={canRestore ? pasting.restore : undefined}
          onDismiss={pasting.dismiss}
        />
      )}
      {explained && <Help entry={explained.entry} place={explained.place} />}
      <FieldButtons fields={fields} onInsert={insert} />
    </div>
  );
}

function FieldButtons({ fields, onInsert }: { fields: readonly FormulaField[]; onInsert: (name: string) => void }) {
  const t = useText(words);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would put a frame and a legend around a row of buttons
    <div role="group" aria-label={t("insertField")} className={css.fields}>
      {fields.map(({ uid, name }) => (
        <button
          key={uid}
          type="button"
          className={css.chip}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onInsert(name)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

function formatted(text: string): string | null {
  try {
    return formatFormula(text);
  } catch {
    return null;
  }
}

/** Where the painted text has its anchor, below the line. */
function useAnchor(at: number | null) {
  const anchor = useRef<HTMLSpanElement>(null);
  const [place, setPlace] = useState({ left: 0, top: 0 });
  useLayoutEffect(() => {
    const found = at === null ? null : anchor.current;
    if (!found) return;
    const scrolled = found.closest(`.${css.box}`)?.scrollTop ?? 0;
    setPlace({ left: found.offsetLeft, top: found.offsetTop + LINE_PX - scrolled });
  }, [at]);
  return [place, anchor] as const;
}

/** A line of the painted text, with a little air. */
const LINE_PX = 24;

/** What the editors of dates and of instants share: a line to type in and a month to pick from. */
import { type CalendarDate, getLocalTimeZone } from "@internationalized/date";
import { type KeyboardEvent, useEffect, useState } from "react";
import type { Json } from "@/api/types";
import { useText } from "@/i18n/react";
import { dictionary } from "@/i18n/runtime";
import { MonthCalendar } from "@/ui/date/DatePicker";
import { editText, readText } from "../../registry.ts";
import type { EditorProps } from "../../types.ts";
import { issueText } from "../issues.ts";
import { todayIn } from "../moments.ts";
import css from "./days.module.css";

const words = dictionary({ today: "Today", now: "Now", clear: "Clear" }, { today: "今天", now: "现在", clear: "清除" });

interface DayEditorProps extends EditorProps {
  day: CalendarDate | null;
  /** The value with another day; what the clock shows stays. */
  withDay: (day: string) => Json;
  now?: (() => Json) | undefined;
}

export function DayEditor({
  field,
  value,
  text,
  context,
  day,
  withDay,
  now,
  onCommit,
  onCancel,
  onLeave,
}: DayEditorProps) {
  const t = useText(words);
  const [typed, setTyped] = useState(() => text ?? editText(value, field, context));
  const [refusal, setRefusal] = useState<string | null>(null);

  const take = (move: "down" | "right" | "stay"): boolean => {
    const parsed = readText(typed, field, context);
    if (parsed.issue) setRefusal(issueText(parsed.issue, context.locale));
    else onCommit(parsed.value, move);
    return !parsed.issue;
  };
  useEffect(() => {
    onLeave(() => {
      const parsed = readText(typed, field, context);
      if (parsed.issue) onCancel();
      else onCommit(parsed.value, "stay");
    });
  }, [typed, field, context, onLeave, onCancel, onCommit]);

  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      onCancel();
    }
    const move = event.key === "Enter" ? "down" : event.key === "Tab" && !event.shiftKey ? "right" : null;
    if (move === null) return;
    if (move === "right" && refusal) return;
    event.preventDefault();
    take(move);
  };
  return (
    <div className={css.editor}>
      <input
        className={css.input}
        // biome-ignore lint/a11y/noAutofocus: it was opened to type in
        autoFocus
        aria-label={field.name}
        aria-invalid={refusal !== null}
        placeholder={now ? "2026-11-22 14:30" : "2026-11-22"}
        value={typed}
        onFocus={(event) => text === undefined && event.target.select()}
        onChange={(event) => {
          setTyped(event.target.value);
          setRefusal(null);
        }}
        onKeyDown={press}
      />
      {refusal && (
        <p role="alert" className={css.refusal}>
          {refusal}
        </p>
      )}
      <MonthCalendar
        aria-label={field.name}
        value={day}
        onChange={(picked) => onCommit(withDay(picked.toString()), "stay")}
        {...(day ? { defaultFocusedValue: day } : {})}
      />
      <div className={css.foot}>
        <button
          type="button"
          className={css.link}
          onClick={() => onCommit(now ? now() : withDay(todayIn(context.zone || getLocalTimeZone())), "stay")}
        >
          {t(now ? "now" : "today")}
        </button>
        {value !== null && (
          <button type="button" className={css.link} onClick={() => onCommit(null, "stay")}>
            {t("clear")}
          </button>
        )}
      </div>
    </div>
  );
}

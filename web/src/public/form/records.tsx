/** @jsxImportSource preact */
/** Records of another table: found by their titles as somebody types, chosen from a list, shown to be taken away. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Chosen, Question } from "@/forms/types.ts";
import type { Locale } from "@/i18n/runtime";
import { CloseIcon } from "./answerIcons.tsx";
import "./records.css";
import { headers, path, send } from "./server.ts";
import { useLanguage } from "./words.ts";

const pauseMs = 250;
/** So many the server shows at a time. */
const mostShown = 20;

interface RecordsProps {
  formKey: string;
  question: Question;
  id: string;
  describedBy: string | undefined;
  isInvalid: boolean;
  value: readonly Chosen[];
  onChange: (chosen: readonly Chosen[]) => void;
  onLeave: () => void;
}

export function RecordsInput(props: RecordsProps) {
  const { question, id, value, onChange } = props;
  const { t } = useLanguage();
  const box = useRef<HTMLDivElement>(null);
  const isFull = !question.config.many && value.length > 0;
  // Who takes a record away or chooses the only one goes on in what takes its place.
  const [turns, setTurns] = useState(0);
  useEffect(() => {
    if (turns > 0) box.current?.querySelector<HTMLElement>(`#${CSS.escape(id)}`)?.focus();
  }, [turns, id]);
  const change = (next: readonly Chosen[]) => {
    onChange(next);
    setTurns((count) => count + 1);
  };
  return (
    <div class="records" ref={box}>
      {value.length > 0 && (
        <ul class="chosen">
          {value.map((one) => (
            <li key={one.id}>
              <span>{one.title}</span>
              <button
                type="button"
                id={isFull ? id : undefined}
                aria-label={t("remove", { name: one.title })}
                onClick={() => change(value.filter(({ id: other }) => other !== one.id))}
              >
                <CloseIcon />
              </button>
            </li>
          ))}
        </ul>
      )}
      {!isFull && <Search {...props} onChoose={(one) => change([...value, one])} />}
    </div>
  );
}

function Search(props: RecordsProps & { onChoose: (one: Chosen) => void }) {
  const { formKey, question, id, describedBy, isInvalid, value, onChoose, onLeave } = props;
  const { t } = useLanguage();
  const [text, setText] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const { found, hasFailed } = useChoices(formKey, question.id, text, isOpen);
  const chosen = new Set(value.map((one) => one.id));
  const choices = (found ?? []).filter((one) => !chosen.has(one.id));
  const at = Math.min(active, choices.length - 1);
  const choose = (one: Chosen | undefined) => {
    if (!one) return;
    setText("");
    setOpen(false);
    setActive(0);
    onChoose(one);
  };
  const press = (event: KeyboardEvent) => {
    if (event.isComposing || event.keyCode === 229) return;
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by !== 0) {
      event.preventDefault();
      if (isOpen && choices.length > 0) setActive((at + by + choices.length) % choices.length);
      setOpen(true);
    } else if (event.key === "Enter" && isOpen) {
      event.preventDefault();
      choose(choices[at]);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      setOpen(false);
    }
  };
  const state = hasFailed ? t("searchFailed") : found === null ? t("searching") : null;
  const note =
    state ?? (choices.length === 0 ? t("nothingFound") : found?.length === mostShown ? t("moreFound") : null);
  return (
    <div class="search">
      <input
        id={id}
        class="input"
        type="text"
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && choices[at] ? `${id}-${at}` : undefined}
        aria-required={question.required}
        aria-invalid={isInvalid}
        aria-describedby={describedBy}
        autocomplete="off"
        maxLength={200}
        placeholder={t("search")}
        value={text}
        onFocus={() => setOpen(true)}
        onClick={() => setOpen(true)}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
          setOpen(true);
        }}
        onKeyDown={press}
        onBlur={() => {
          setOpen(false);
          onLeave();
        }}
      />
      {isOpen && (
        // Pressing must not take the focus from the text, or the list would be gone before the choice.
        // biome-ignore lint/a11y/noStaticElementInteractions: only keeps the focus where it is
        <div class="found" onMouseDown={(event) => event.preventDefault()}>
          <div role="listbox" id={`${id}-list`} aria-label={question.name}>
            {choices.map((one, place) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the text field has the keys
              // biome-ignore lint/a11y/useFocusableInteractive: the text field has the focus
              <div
                key={one.id}
                id={`${id}-${place}`}
                role="option"
                aria-selected={place === at}
                onClick={() => choose(one)}
              >
                {one.title}
              </div>
            ))}
          </div>
          {note && (
            <p class="found-note" role="status">
              {note}
            </p>
          )}
        </div>
      )}
    </div>
  );
}

/** What can be chosen, asked a moment after the last key; null while it is on its way. */
function useChoices(formKey: string, question: string, text: string, isWanted: boolean) {
  const { locale } = useLanguage();
  const [answer, setAnswer] = useState<{ text: string; found: Chosen[] | null; hasFailed: boolean } | null>(null);
  const isFirst = answer === null;
  useEffect(() => {
    if (!isWanted) return;
    const stop = new AbortController();
    const ask = () =>
      findChoices(formKey, locale, question, text, stop.signal).then(
        ({ choices }) => setAnswer({ text, found: choices, hasFailed: false }),
        () => !stop.signal.aborted && setAnswer({ text, found: null, hasFailed: true }),
      );
    const timer = setTimeout(ask, isFirst ? 0 : pauseMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [formKey, question, text, locale, isWanted, isFirst]);
  const isCurrent = answer?.text === text;
  return { found: isCurrent ? answer.found : null, hasFailed: isCurrent && answer.hasFailed };
}

/** At most twenty records that can be chosen and whose titles hold the text. */
const findChoices = (key: string, locale: Locale, question: string, search: string, signal: AbortSignal) =>
  send<{ choices: Chosen[] }>(
    `${path(key)}/choices/${encodeURIComponent(question)}?search=${encodeURIComponent(search)}`,
    { headers: headers(locale), signal },
  );

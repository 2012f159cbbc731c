/** @jsxImportSource preact */
/** One question: its label, its help, the control that its type asks for, and what is wrong with the answer. */
import { useEffect, useState } from "preact/hooks";
import { controlOf } from "@/forms/engine.ts";
import type { Chosen, Draft, Question, SentFile } from "@/forms/types.ts";
import { StarIcon } from "./icons.tsx";
import { useWords } from "./words.ts";

export interface FileSettings {
  formKey: string;
  most: number;
  bytes: number;
  onState: (question: string, state: { sending: number; failed: number }) => void;
}

interface QuestionProps {
  question: Question;
  draft: Draft;
  error: string | undefined;
  files: FileSettings;
  onChange: (draft: Draft) => void;
  onLeave: () => void;
}

/** What every control of a question gets. */
interface ControlProps extends QuestionProps {
  id: string;
  describedBy: string | undefined;
}

const groups = new Set(["choices", "stars", "duration"]);
const mostRadios = 6;

export function QuestionField(props: QuestionProps) {
  const { question, error } = props;
  const t = useWords();
  const id = `q-${question.id}`;
  const control = controlOf(question);
  const isRadios = control === "choice" && (question.config.options?.length ?? 0) <= mostRadios;
  const describedBy = [question.help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  const label = (
    <>
      {question.name}
      {question.required && (
        <span class="star-mark" title={t("required")}>
          *
        </span>
      )}
    </>
  );
  const inner = (
    <>
      {question.help && (
        <p class="help" id={`${id}-help`}>
          {question.help}
        </p>
      )}
      <Control {...props} id={id} describedBy={describedBy} />
      {error && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </>
  );
  const name = error ? "question invalid" : "question";
  if (control === "toggle") {
    return (
      <div class={name} data-question={question.id}>
        <label class="toggle">
          <input
            type="checkbox"
            id={id}
            checked={props.draft === true}
            aria-required={question.required}
            aria-invalid={Boolean(error)}
            aria-describedby={describedBy}
            onChange={(event) => props.onChange(event.currentTarget.checked)}
          />
          <span>{label}</span>
        </label>
        {question.help && (
          <p class="help" id={`${id}-help`}>
            {question.help}
          </p>
        )}
        {error && (
          <p class="error" id={`${id}-error`}>
            {error}
          </p>
        )}
      </div>
    );
  }
  if (isRadios || groups.has(control)) {
    return (
      <fieldset class={name} data-question={question.id} aria-describedby={describedBy}>
        <legend class="label">{label}</legend>
        {inner}
      </fieldset>
    );
  }
  return (
    <div class={name} data-question={question.id}>
      <label class="label" for={id}>
        {label}
      </label>
      {inner}
    </div>
  );
}

function Control(props: ControlProps) {
  switch (controlOf(props.question)) {
    case "area":
      return <Area {...props} />;
    case "number":
      return <NumberInput {...props} />;
    case "phone":
      return <Line {...props} type="tel" inputMode="tel" autoComplete="tel" />;
    case "email":
      return <Line {...props} type="email" inputMode="email" autoComplete="email" />;
    case "url":
      return <Line {...props} type="url" inputMode="url" />;
    case "date":
      return <Line {...props} type="date" />;
    case "datetime":
      return <Line {...props} type="datetime-local" />;
    case "duration":
      return <Duration {...props} />;
    case "stars":
      return <Stars {...props} />;
    case "choice":
      return (props.question.config.options?.length ?? 0) <= mostRadios ? <Radios {...props} /> : <Choice {...props} />;
    case "choices":
      return <Choices {...props} />;
    case "files":
      return <Files {...props} />;
    case "records":
      return <Records {...props} />;
    default:
      return <Line {...props} type="text" />;
  }
}

const textOf = (draft: Draft) => (typeof draft === "string" ? draft : "");
const keysOf = (draft: Draft) => (Array.isArray(draft) ? (draft as readonly number[]) : []);

interface LineProps extends ControlProps {
  type: "text" | "tel" | "email" | "url" | "date" | "datetime-local";
  inputMode?: "tel" | "email" | "url" | "decimal";
  autoComplete?: "tel" | "email";
}

function Line({
  question,
  draft,
  error,
  onChange,
  onLeave,
  id,
  describedBy,
  type,
  inputMode,
  autoComplete,
}: LineProps) {
  return (
    <input
      id={id}
      class="input"
      type={type as "text"} // the typings know each kind of input apart; here they are alike
      inputMode={inputMode}
      autocomplete={autoComplete ?? "off"}
      value={textOf(draft)}
      required={question.required}
      aria-invalid={Boolean(error)}
      aria-describedby={describedBy}
      enterkeyhint="next"
      onInput={(event) => onChange(event.currentTarget.value)}
      onBlur={onLeave}
    />
  );
}

function Area({ question, draft, error, onChange, onLeave, id, describedBy }: ControlProps) {
  return (
    <textarea
      id={id}
      class="input"
      rows={4}
      value={textOf(draft)}
      required={question.required}
      aria-invalid={Boolean(error)}
      aria-describedby={describedBy}
      onInput={(event) => onChange(event.currentTarget.value)}
      onBlur={onLeave}
    />
  );
}

const signs: Record<string, string> = { CNY: "¥", USD: "$", EUR: "€", GBP: "£", JPY: "¥", HKD: "HK$" };

/** A text field with the keyboard for numbers: the browser's own number field refuses full-width digits. */
function NumberInput(props: ControlProps) {
  const { type, config } = props.question;
  const before = type === "currency" ? (signs[config.currency ?? "CNY"] ?? config.currency) : "";
  const after = type === "percent" ? "%" : (config.unit ?? "");
  return (
    <span class="affixed">
      {before && <span class="affix">{before}</span>}
      <Line {...props} type="text" inputMode="decimal" />
      {after && <span class="affix">{after}</span>}
    </span>
  );
}

function Duration({ question, draft, error, onChange, onLeave, id }: ControlProps) {
  const t = useWords();
  const [hours = "", minutes = ""] = textOf(draft).split(":");
  const part = (name: string, value: string, set: (text: string) => string, partId: string) => (
    <label class="part">
      <input
        id={partId}
        class="input"
        type="text"
        inputMode="numeric"
        maxLength={5}
        value={value}
        aria-label={`${question.name} ${name}`}
        aria-invalid={Boolean(error)}
        onInput={(event) => {
          const text = set(event.currentTarget.value.normalize("NFKC").replace(/\D/g, ""));
          onChange(text === ":" ? "" : text);
        }}
        onBlur={onLeave}
      />
      <span>{name}</span>
    </label>
  );
  return (
    <span class="parts">
      {part(t("hours"), hours, (text) => `${text}:${minutes}`, id)}
      {part(t("minutes"), minutes, (text) => `${hours}:${text.slice(0, 3)}`, `${id}-minutes`)}
    </span>
  );
}

function Stars({ question, draft, error, onChange, id }: ControlProps) {
  const t = useWords();
  const max = question.config.max ?? 5;
  const chosen = Number(textOf(draft) || 0);
  return (
    <span class="stars">
      {Array.from({ length: max }, (_, at) => at + 1).map((count) => (
        <label key={count} class="star-label">
          <input
            type="radio"
            id={count === 1 ? id : undefined}
            name={id}
            checked={chosen === count}
            aria-label={t("stars", { count, max })}
            aria-invalid={Boolean(error)}
            onChange={() => onChange(String(count))}
            onClick={() => chosen === count && !question.required && onChange("")}
          />
          <StarIcon isOn={count <= chosen} />
        </label>
      ))}
    </span>
  );
}

function Radios({ question, draft, error, onChange, id }: ControlProps) {
  const [chosen] = keysOf(draft);
  return (
    <span class="options">
      {question.config.options?.map((option, at) => (
        <label key={option.key} class="option">
          <input
            type="radio"
            id={at === 0 ? id : undefined}
            name={id}
            checked={chosen === option.key}
            aria-invalid={Boolean(error)}
            onChange={() => onChange([option.key])}
            onClick={() => chosen === option.key && !question.required && onChange([])}
          />
          <span>{option.name}</span>
        </label>
      ))}
    </span>
  );
}

function Choice({ question, draft, error, onChange, onLeave, id, describedBy }: ControlProps) {
  const t = useWords();
  return (
    <select
      id={id}
      class="input"
      value={String(keysOf(draft)[0] ?? "")}
      required={question.required}
      aria-invalid={Boolean(error)}
      aria-describedby={describedBy}
      onChange={(event) => onChange(event.currentTarget.value ? [Number(event.currentTarget.value)] : [])}
      onBlur={onLeave}
    >
      <option value="">{t("choose")}</option>
      {question.config.options?.map((option) => (
        <option key={option.key} value={option.key}>
          {option.name}
        </option>
      ))}
    </select>
  );
}

function Choices({ question, draft, error, onChange, id }: ControlProps) {
  const chosen = keysOf(draft);
  return (
    <span class="options">
      {question.config.options?.map((option, at) => (
        <label key={option.key} class="option">
          <input
            type="checkbox"
            id={at === 0 ? id : undefined}
            checked={chosen.includes(option.key)}
            aria-invalid={Boolean(error)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked ? [...chosen, option.key] : chosen.filter((key) => key !== option.key),
              )
            }
          />
          <span>{option.name}</span>
        </label>
      ))}
    </span>
  );
}

/** A part that only some forms need, once it has arrived. */
function usePart<Part>(load: () => Promise<Part>): Part | null {
  const [part, setPart] = useState<Part | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a control loads its part once
  useEffect(() => {
    let timer = 0;
    const start = () => load().then(setPart, () => (timer = window.setTimeout(start, 2000)));
    void start();
    return () => clearTimeout(timer);
  }, []);
  return part;
}

function Files({ question, draft, error, files, onChange, id, describedBy }: ControlProps) {
  const part = usePart(() => import("./files.tsx"));
  if (!part) return <div class="files waiting" />;
  return (
    <part.FilesInput
      formKey={files.formKey}
      id={id}
      describedBy={describedBy}
      isInvalid={Boolean(error)}
      value={Array.isArray(draft) ? (draft as readonly SentFile[]) : []}
      most={files.most}
      bytes={files.bytes}
      onChange={onChange}
      onState={(state) => files.onState(question.id, state)}
    />
  );
}

function Records({ question, draft, error, files, onChange, onLeave, id, describedBy }: ControlProps) {
  const part = usePart(() => import("./records.tsx"));
  if (!part) return <input id={id} class="input" disabled />;
  return (
    <part.RecordsInput
      formKey={files.formKey}
      question={question}
      id={id}
      describedBy={describedBy}
      isInvalid={Boolean(error)}
      value={Array.isArray(draft) ? (draft as readonly Chosen[]) : []}
      onChange={onChange}
      onLeave={onLeave}
    />
  );
}

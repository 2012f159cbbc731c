/** @jsxImportSource preact */
/** The public form: what its link shows, from loading to the thank-you. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { findIssue, findIssues, firstDrafts, isBlank, valuesOf } from "@/forms/engine.ts";
import type { Draft, Drafts, Form } from "@/forms/types.ts";
import type { Locale } from "@/i18n/runtime";
import { CheckIcon, LockIcon, MissingIcon, OfflineIcon } from "./icons.tsx";
import { forget, keep, newKey, type Pending, readKept } from "./kept.ts";
import { QuestionField } from "./Question.tsx";
import { Refusal, readForm, submitForm } from "./server.ts";
import { type Language, LanguageContext, loadLanguage, useLanguage, useWords } from "./words.ts";

interface AppProps {
  formKey: string;
  firstLocale: Locale;
  onLocale: (locale: Locale) => void;
}

export function App({ formKey, firstLocale, onLocale }: AppProps) {
  const [language, setLanguage] = useState<Language | null>(null);
  const choose = (locale: Locale) =>
    loadLanguage(locale).then((next) => {
      setLanguage(next);
      onLocale(locale);
    });
  const { loaded, retry } = useForm(formKey, firstLocale);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, at the start
  useEffect(() => {
    const start = (): void => {
      choose(firstLocale).catch(() => setTimeout(start, 2000));
    };
    start();
  }, []);
  return (
    language && (
      <LanguageContext.Provider value={language}>
        <Page formKey={formKey} loaded={loaded} onRetry={retry} onLocale={(locale) => void choose(locale)} />
      </LanguageContext.Provider>
    )
  );
}

type Loaded = { form: Form } | { refusal: Refusal } | null;

/** The form is asked for at once, beside the texts; `retry` asks again, for a fresh one too. */
function useForm(formKey: string, locale: Locale): { loaded: Loaded; retry: () => void } {
  const [loaded, setLoaded] = useState<Loaded>(null);
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a round asks again; the form is the same in every language
  useEffect(() => {
    let isCurrent = true;
    setLoaded(null);
    readForm(formKey, locale).then(
      (form) => isCurrent && setLoaded({ form }),
      (error) => isCurrent && setLoaded({ refusal: error instanceof Refusal ? error : new Refusal(0, "failed", "") }),
    );
    return () => {
      isCurrent = false;
    };
  }, [formKey, round]);
  return { loaded, retry: () => setRound((count) => count + 1) };
}

interface PageProps {
  formKey: string;
  loaded: Loaded;
  onRetry: () => void;
  onLocale: (locale: Locale) => void;
}

function Page({ formKey, loaded, onRetry, onLocale }: PageProps) {
  const { t, locale } = useLanguage();
  const [number, setNumber] = useState<{ text: string | null } | null>(null);
  const [refused, setRefused] = useState<Refusal | null>(null);

  const title = loaded && "form" in loaded ? loaded.form.title : "";
  useEffect(() => {
    if (title) document.title = title;
  }, [title]);

  const again = () => {
    setNumber(null);
    setRefused(null);
    onRetry();
    scrollTo(0, 0);
  };
  const form = loaded && "form" in loaded ? loaded.form : null;
  const refusal = refused ?? (loaded && "refusal" in loaded ? loaded.refusal : null);
  return (
    <div class="page">
      <div class="bar">
        <LanguageSwitch locale={locale} onLocale={onLocale} />
      </div>
      <div class="card">
        {!loaded && (
          <p class="loading" role="status">
            {t("loading")}
          </p>
        )}
        {refusal && <Refused refusal={refusal} onRetry={again} />}
        {form && !refusal && !number && (
          <Asking formKey={formKey} form={form} onDone={(text) => setNumber({ text })} onRefused={setRefused} />
        )}
        {form && !refusal && number && <Thanks form={form} number={number.text} onAnother={again} />}
      </div>
      <footer class="foot">{t("poweredBy")}</footer>
    </div>
  );
}

function LanguageSwitch({ locale, onLocale }: { locale: Locale; onLocale: (locale: Locale) => void }) {
  const other = locale === "en" ? "zh-CN" : "en";
  return (
    <button type="button" class="language" lang={other} onClick={() => onLocale(other)}>
      {other === "en" ? "English" : "中文"}
    </button>
  );
}

function Refused({ refusal, onRetry }: { refusal: Refusal; onRetry: () => void }) {
  const t = useWords();
  if (refusal.code === "form_closed")
    return <State icon={<LockIcon />} title={t("closedTitle")} text={t("closedText")} />;
  if (refusal.status === 404) {
    return <State icon={<MissingIcon />} title={t("missingTitle")} text={t("missingText")} />;
  }
  return (
    <State icon={<OfflineIcon />} title={t("failedTitle")} text={refusal.message || t("failedText")}>
      <button type="button" class="primary" onClick={onRetry}>
        {t("tryAgain")}
      </button>
    </State>
  );
}

interface StateProps {
  icon: preact.ComponentChildren;
  title: string;
  text: string;
  isGood?: boolean;
  children?: preact.ComponentChildren;
}

function State({ icon, title, text, isGood = false, children }: StateProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div class="state">
      <span class={isGood ? "mark good" : "mark"}>{icon}</span>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p class="pre">{text}</p>
      {children}
    </div>
  );
}

function Thanks({ form, number, onAnother }: { form: Form; number: string | null; onAnother: () => void }) {
  const t = useWords();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(number ?? "");
      setCopied(true);
    } catch {
      getSelection()?.selectAllChildren(document.querySelector(".number strong") ?? document.body);
    }
  };
  return (
    <State icon={<CheckIcon />} title={t("thanks")} text={form.thanks || t("thanksText")} isGood>
      {number && (
        <div class="number">
          <span>{t("number")}</span>
          <strong>{number}</strong>
          <button type="button" class="small" onClick={() => void copy()}>
            {t(isCopied ? "copied" : "copy")}
          </button>
        </div>
      )}
      <button type="button" class="secondary" onClick={onAnother}>
        {t("another")}
      </button>
    </State>
  );
}

interface AskingProps {
  formKey: string;
  form: Form;
  onDone: (number: string | null) => void;
  onRefused: (refusal: Refusal) => void;
}

type Sending = "no" | "files" | "yes" | "offline";

function Asking({ formKey, form, onDone, onRefused }: AskingProps) {
  const { t, locale, issueText } = useLanguage();
  const [kept] = useState(() => readKept(formKey));
  const [drafts, setDrafts] = useState<Drafts>(() => startDrafts(form, kept?.drafts));
  const [isRestored, setRestored] = useState(() =>
    Boolean(kept && form.fields.some((f) => !isBlank(kept.drafts[f.id]))),
  );
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [hasTried, setTried] = useState(false);
  const [sending, setSending] = useState<Sending>("no");
  const [failure, setFailure] = useState("");
  const [round, setRound] = useState(0);
  const pending = useRef<Pending | undefined>(kept?.pending);
  const trap = useRef<HTMLInputElement>(null);
  const fileStates = useRef(new Map<string, { sending: number; failed: number }>());
  const wakeSubmit = useRef<(() => void) | null>(null);

  const change = (id: string, draft: Draft) => {
    setDrafts((all) => {
      const next = { ...all, [id]: draft };
      keep(formKey, { drafts: next, pending: pending.current });
      return next;
    });
    setFailure("");
    if (errors[id]) check(id, draft);
  };
  const check = (id: string, draft: Draft) => {
    const question = form.fields.find((one) => one.id === id);
    const issue = question && findIssue(question, draft, form.most_files);
    setErrors(({ [id]: _, ...rest }) => (issue ? { ...rest, [id]: issueText(issue) } : rest));
  };
  const leave = (id: string) => {
    if (hasTried || !isBlank(drafts[id])) check(id, drafts[id]);
  };
  const onFileState = (id: string, state: { sending: number; failed: number }) => {
    fileStates.current.set(id, state);
    if (state.sending === 0) wakeSubmit.current?.();
  };
  const filesUnderWay = () => [...fileStates.current.values()].some((state) => state.sending > 0);

  const submit = async () => {
    setTried(true);
    setFailure("");
    const problems = findProblems();
    setErrors(problems);
    if (Object.keys(problems).length > 0) return focusFirst(form, problems);
    if (filesUnderWay()) {
      setSending("files");
      wakeSubmit.current = () => {
        wakeSubmit.current = null;
        setSending("no");
        setTimeout(() => latestSubmit.current(), 0);
      };
      return;
    }
    await send();
  };
  const latestSubmit = useRef(submit);
  latestSubmit.current = submit;

  const findProblems = () => {
    const waiting = new Set([...fileStates.current].flatMap(([id, state]) => (state.sending > 0 ? [id] : [])));
    const found: Record<string, string> = {};
    for (const [id, issue] of Object.entries(findIssues(form.fields, drafts, form.most_files))) {
      if (!(issue.code === "required" && waiting.has(id))) found[id] = issueText(issue);
    }
    for (const [id, state] of fileStates.current) {
      if (state.failed > 0 && !found[id]) found[id] = issueText({ code: "still_sending", data: {} });
    }
    return found;
  };

  const send = async () => {
    setSending("yes");
    const request = requestFor();
    keep(formKey, { drafts, pending: request });
    try {
      const { number } = await submitForm(formKey, locale, request.body, request.key);
      forget(formKey);
      onDone(number);
    } catch (error) {
      takeRefusal(error instanceof Refusal ? error : new Refusal(0, "failed", ""));
    }
  };

  /** The same answers are sent exactly as before, so that what arrived already is not written twice. */
  const requestFor = (): Pending => {
    const values = JSON.stringify(valuesOf(form.fields, drafts));
    if (pending.current?.values !== values) {
      const hp = trap.current?.value ?? "";
      const body = JSON.stringify({ values: JSON.parse(values), hp, started: form.started });
      pending.current = { key: newKey(), body, values };
    }
    return pending.current;
  };

  const takeRefusal = (refusal: Refusal) => {
    const wait = refusal.status === 429 ? (refusal.data.retry_after ?? 99) : 99;
    if (wait <= 5) {
      setTimeout(() => latestSubmit.current(), wait * 1000);
      return;
    }
    setSending(refusal.isOffline ? "offline" : "no");
    if (refusal.isOffline) return;
    if (refusal.status === 404 || refusal.status === 410) return onRefused(refusal);
    const named = (refusal.data.errors ?? []).filter(({ field }) => form.fields.some((one) => one.id === field));
    setErrors(Object.fromEntries(named.map(({ field, message }) => [field, message])));
    setFailure(named.length > 0 ? "" : refusal.message || t("failed"));
    if (refusal.code === "idempotency_mismatch") pending.current = undefined;
    if (named[0]) focusFirst(form, { [named[0].field]: "" });
  };

  const isOffline = sending === "offline";
  const goOn = useCallback(() => void latestSubmit.current(), []);
  useEffect(() => {
    if (!isOffline) return;
    addEventListener("online", goOn);
    return () => removeEventListener("online", goOn);
  }, [isOffline, goOn]);

  const startOver = () => {
    forget(formKey);
    pending.current = undefined;
    fileStates.current.clear();
    setDrafts(startDrafts(form, undefined));
    setErrors({});
    setRestored(false);
    setRound((count) => count + 1);
  };
  const count = Object.keys(errors).length;
  const isBusy = sending === "yes" || sending === "files";
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) void submit();
      }}
    >
      <header class="head">
        <h1>{form.title}</h1>
        {form.description && <p class="pre">{form.description}</p>}
      </header>
      {isRestored && (
        <p class="notice" role="status">
          <span>{t("kept")}</span>
          <button type="button" class="small" onClick={startOver}>
            {t("startOver")}
          </button>
        </p>
      )}
      {form.fields.some((question) => question.required) && <p class="legend">{t("optionalNote")}</p>}
      <div class="questions" key={round}>
        {form.fields.map((question) => (
          <QuestionField
            key={question.id}
            question={question}
            draft={drafts[question.id]}
            error={errors[question.id]}
            files={{ formKey, most: form.most_files, bytes: form.file_bytes, onState: onFileState }}
            onChange={(draft) => change(question.id, draft)}
            onLeave={() => leave(question.id)}
          />
        ))}
      </div>
      <div class="trap" aria-hidden="true">
        <label>
          {t("website")}
          <input ref={trap} type="text" name="website" tabIndex={-1} autocomplete="off" />
        </label>
      </div>
      <div class="end" aria-live="polite">
        {isOffline && <p class="banner warning">{t("offline")}</p>}
        {failure && <p class="banner danger">{failure}</p>}
        {count > 0 && <p class="banner danger">{t("checkAnswers", { count })}</p>}
        <button type="submit" class="primary" aria-disabled={isBusy}>
          {isBusy && <span class="spinner" aria-hidden="true" />}
          {submitLabel()}
        </button>
      </div>
    </form>
  );

  function submitLabel(): string {
    if (sending === "yes") return t("sending");
    if (sending === "files") return t("waitingForFiles");
    return isOffline ? t("tryAgain") : form.submit_label || t("submit");
  }
}

function startDrafts(form: Form, kept: Drafts | undefined): Drafts {
  const first = firstDrafts(form.fields, today());
  if (!kept) return first;
  const known = new Set(form.fields.map((question) => question.id));
  return { ...first, ...Object.fromEntries(Object.entries(kept).filter(([id]) => known.has(id))) };
}

/** The calendar day here, not in London. */
function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

function focusFirst(form: Form, problems: Readonly<Record<string, string>>): void {
  const first = form.fields.find((question) => question.id in problems);
  if (!first) return;
  const control = document.getElementById(`q-${first.id}`);
  control?.closest("[data-question]")?.scrollIntoView({ block: "center" });
  control?.focus({ preventScroll: true });
}

/**
 * The logic of a form without its looks: which control asks a question, what is wrong with an answer, and what is sent.
 *
 * The rules are the server's, told early; the server has the last word and answers in the same codes. Nothing here knows
 * a document or a framework, so the public page, the designer's preview and the tests share it.
 */
import { type Digits, plainDigits, scaled } from "./numbers.ts";
import type { Chosen, Draft, Drafts, Question, SentFile, Value } from "./types.ts";

export type Control =
  | "line"
  | "area"
  | "number"
  | "phone"
  | "email"
  | "url"
  | "date"
  | "datetime"
  | "duration"
  | "toggle"
  | "stars"
  | "choice"
  | "choices"
  | "files"
  | "records";

const controls: Record<string, Control> = {
  text: "line",
  barcode: "line",
  long_text: "area",
  number: "number",
  currency: "number",
  percent: "number",
  rating: "stars",
  checkbox: "toggle",
  single_select: "choice",
  multi_select: "choices",
  date: "date",
  datetime: "datetime",
  duration: "duration",
  phone: "phone",
  email: "email",
  url: "url",
  attachment: "files",
  link: "records",
};

/** Whether a form can ask for a field of this type at all. */
export function isAskable(type: string): boolean {
  return type in controls;
}

export function controlOf(question: Pick<Question, "type">): Control {
  return controls[question.type] ?? "line";
}

export interface Issue {
  code:
    | "required"
    | "ticked"
    | "bad_number"
    | "bad_phone"
    | "bad_email"
    | "bad_url"
    | "bad_date"
    | "bad_datetime"
    | "too_long"
    | "too_short"
    | "too_small"
    | "too_large"
    | "out_of_range"
    | "too_many"
    | "still_sending";
  data: Readonly<Record<string, string | number>>;
}

const issue = (code: Issue["code"], data: Issue["data"] = {}): Issue => ({ code, data });

/** What a new form starts with: defaults of the fields, as a control holds them. */
export function firstDrafts(questions: readonly Question[], today: string): Drafts {
  const drafts: Record<string, Draft> = {};
  for (const question of questions) {
    const draft = draftOf(question, today);
    if (draft !== undefined) drafts[question.id] = draft;
  }
  return drafts;
}

function draftOf(question: Question, today: string): Draft {
  const value = question.default;
  if (value === null || value === undefined) return undefined;
  if (question.type === "percent" && typeof value === "number") return scaled(String(value), 2) ?? undefined;
  const control = controlOf(question);
  if (control === "date") return value === "today" ? today : String(value);
  if (control === "datetime" || control === "files") return undefined; // "now" is the server's to say
  if (control === "toggle") return value === true;
  if (control === "choice") return typeof value === "number" ? [value] : undefined;
  if (control === "choices") return Array.isArray(value) ? value.filter((key) => typeof key === "number") : undefined;
  return typeof value === "object" ? undefined : String(value);
}

export function isBlank(draft: Draft): boolean {
  if (draft === undefined || draft === false) return true;
  if (typeof draft === "string") return draft.trim() === "";
  return Array.isArray(draft) && draft.length === 0;
}

/** What is wrong with an answer, or null. */
export function findIssue(question: Question, draft: Draft, mostFiles = 10): Issue | null {
  if (isBlank(draft)) {
    if (!question.required) return null;
    return issue(controlOf(question) === "toggle" ? "ticked" : "required");
  }
  if (Array.isArray(draft)) {
    return controlOf(question) === "files" && draft.length > mostFiles ? issue("too_many", { limit: mostFiles }) : null;
  }
  return typeof draft === "string" ? findTextIssue(question, draft.trim()) : null;
}

function findTextIssue(question: Question, text: string): Issue | null {
  switch (controlOf(question)) {
    case "number":
      return findNumberIssue(question, text);
    case "phone":
      return isPhone(text) ? null : issue("bad_phone", { text });
    case "email":
      return isEmail(text) ? null : issue("bad_email", { text });
    case "url":
      return linkOf(text) ? null : issue("bad_url", { text });
    case "date":
      return isDate(text) ? null : issue("bad_date", { text });
    case "datetime":
      return instantOf(text) ? null : issue("bad_datetime", { text });
    case "duration":
      return secondsOf(text) === null ? issue("bad_number", { text }) : null;
    case "line":
    case "area":
      return findLengthIssue(question, text);
    default:
      return null;
  }
}

const longest: Record<string, number> = { long_text: 100_000, barcode: 200 };

function findLengthIssue(question: Question, text: string): Issue | null {
  const most = Math.min(question.config.max_length ?? Number.POSITIVE_INFINITY, longest[question.type] ?? 10_000);
  const least = question.config.min_length ?? 0;
  const length = [...text].length;
  if (length > most) return issue("too_long", { limit: most });
  return length < least ? issue("too_short", { limit: least }) : null;
}

function findNumberIssue(question: Question, text: string): Issue | null {
  const digits = numberIn(question, text);
  if (digits === null) return issue("bad_number", { text });
  const value = Number(digits);
  const { min, max } = question.config;
  const isSmall = typeof min === "number" && value < min;
  const isLarge = typeof max === "number" && value > max;
  const shown = (limit: number) => (question.type === "percent" ? `${scaled(String(limit), 2)}%` : limit);
  if ((isSmall || isLarge) && typeof min === "number" && typeof max === "number") {
    return issue("out_of_range", { min: shown(min), max: shown(max) });
  }
  if (isSmall) return issue("too_small", { min: shown(min) });
  return isLarge ? issue("too_large", { max: shown(max) }) : null;
}

/** The number that is meant, as digits without loss; percents are typed as 25 and kept as 0.25. */
function numberIn(question: Question, text: string): Digits | null {
  if (question.type !== "percent") return plainDigits(text);
  return scaled(text.replace(/[%％]\s*$/, ""), -2);
}

export function isPhone(text: string): boolean {
  const digits = text.normalize("NFKC").replace(/\D/g, "").length;
  return (
    digits >= 3 &&
    digits <= 25 &&
    /^\+?[\d\s()./*#-]+(?:\s?(?:转|分机|ext\.?|x)\s?\d{1,8})?$/i.test(text.normalize("NFKC"))
  );
}

export function isEmail(text: string): boolean {
  return (
    text.length <= 320 &&
    /^[^\s@,;:<>()[\]"\\]{1,64}@(?:[^\s@.,;:<>()[\]"\\]{1,63}\.)+[^\s@.,;:<>()[\]"\\\d]{2,63}$/.test(text)
  );
}

/** The address with its scheme, or null for what is none. */
export function linkOf(text: string): string | null {
  if (text.length > 2048 || /\s/.test(text)) return null;
  if (/^(?:https?:\/\/[^/?#@]+|mailto:.{3,}|tel:[+\d].+)/i.test(text)) return text;
  return /^[\w\u00a1-\uffff-]+(?:\.[\w\u00a1-\uffff-]+)+(?:[/?#]\S*)?$/.test(text) ? `https://${text}` : null;
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** A local date and time, as the browser's own control writes it, as an instant. */
export function instantOf(text: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text)) return null;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? null : at.toISOString().replace(/\.\d{3}Z$/, "+00:00");
}

/** Hours and minutes, typed as two numbers and kept as "1:30", in seconds. */
export function secondsOf(text: string): number | null {
  const match = /^(\d{0,5}):(\d{0,3})$/.exec(text);
  if (!match || (!match[1] && !match[2])) return null;
  return Number(match[1] || 0) * 3600 + Number(match[2] || 0) * 60;
}

/** All issues by question; empty where the form can be sent. */
export function findIssues(questions: readonly Question[], drafts: Drafts, mostFiles = 10): Record<string, Issue> {
  const found: Record<string, Issue> = {};
  for (const question of questions) {
    const problem = findIssue(question, drafts[question.id], mostFiles);
    if (problem) found[question.id] = problem;
  }
  return found;
}

/** What is sent. Blank answers are left out where the field has a default that only the server knows, else null. */
export function valuesOf(questions: readonly Question[], drafts: Drafts): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const question of questions) {
    const draft = drafts[question.id];
    if (!isBlank(draft)) values[question.id] = answerOf(question, draft);
    else if (!(question.default === "now")) values[question.id] = controlOf(question) === "toggle" ? false : null;
  }
  return values;
}

function answerOf(question: Question, draft: Draft): Value {
  if (draft === undefined) return null;
  if (typeof draft === "boolean") return draft;
  if (typeof draft === "string") return textValueOf(question, draft.trim());
  if (controlOf(question) === "files") return (draft as readonly SentFile[]).map(({ id, name }) => ({ id, name }));
  if (controlOf(question) === "records") return (draft as readonly Chosen[]).map(({ id }) => id);
  const keys = draft as readonly number[];
  return controlOf(question) === "choice" ? (keys[0] ?? null) : keys;
}

function textValueOf(question: Question, text: string): Value {
  switch (controlOf(question)) {
    case "number":
      return numberIn(question, text);
    case "stars":
      return Number(text);
    case "datetime":
      return instantOf(text);
    case "duration":
      return secondsOf(text);
    case "url":
      return linkOf(text);
    default:
      return text;
  }
}

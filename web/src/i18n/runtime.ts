/**
 * Texts in two languages, typed.
 *
 * A feature keeps its words in `en.ts` and `zh-CN.ts` beside its screens. English is the source: the shape of the
 * Chinese file is derived from it, so a key that is missing there does not compile, and neither does a call that
 * forgets a parameter:
 *
 *     export const en = { moved: "Moved {name}", rows: { one: "{count} record", other: "{count} records" } } as const;
 *     export const zhCN: Translation<typeof en> = { moved: "已移动“{name}”", rows: "{count} 条记录" };
 *     export const words = dictionary(en, zhCN);
 *     translate(words, "zh-CN", "rows", { count: 3 });
 *
 * This file knows neither React nor the document, so that the public pages use it too.
 */

export const locales = ["zh-CN", "en"] as const;
export type Locale = (typeof locales)[number];

type Plural = { readonly one: string; readonly other: string };
export type Entry = string | Plural;
export type Entries = Readonly<Record<string, Entry>>;

/** What a translation must hold: every key of the source. Chinese has one plural form, so a string will do. */
export type Translation<Source extends Entries> = { readonly [Key in keyof Source]: Entry };

export interface Dictionary<Source extends Entries> {
  readonly en: Source;
  readonly "zh-CN": Translation<Source>;
}

export function dictionary<const Source extends Entries>(en: Source, zhCN: Translation<Source>): Dictionary<Source> {
  return { en, "zh-CN": zhCN };
}

type Names<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type NamesOf<Value extends Entry> = Value extends string
  ? Names<Value>
  : Value extends Plural
    ? Names<Value["one"]> | Names<Value["other"]> | "count"
    : never;
type Params<Value extends Entry> = { readonly [Name in NamesOf<Value>]: string | number };

/** The arguments after the key: none for a plain text, an object with every `{name}` otherwise. */
export type Arguments<Value extends Entry> = [NamesOf<Value>] extends [never] ? [] : [params: Params<Value>];

export type Translate<Source extends Entries> = <Key extends keyof Source & string>(
  key: Key,
  ...rest: Arguments<Source[Key]>
) => string;

const plurals: Record<Locale, Intl.PluralRules> = {
  en: new Intl.PluralRules("en"),
  "zh-CN": new Intl.PluralRules("zh-CN"),
};

export function fill(locale: Locale, entry: Entry, params: Readonly<Record<string, string | number>> = {}): string {
  const text = typeof entry === "string" ? entry : choosePlural(locale, entry, Number(params.count));
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? formatNumber(locale, value) : value;
  });
}

function choosePlural(locale: Locale, entry: Plural, count: number): string {
  return plurals[locale].select(count) === "one" ? entry.one : entry.other;
}

export function translate<Source extends Entries, Key extends keyof Source & string>(
  words: Dictionary<Source>,
  locale: Locale,
  key: Key,
  ...rest: Arguments<Source[Key]>
): string {
  const entry = words[locale][key] as Entry;
  return fill(locale, entry, rest[0]);
}

export function translator<Source extends Entries>(words: Dictionary<Source>, locale: Locale): Translate<Source> {
  return (key, ...rest) => translate(words, locale, key, ...rest);
}

const numbers = new Map<string, Intl.NumberFormat>();

/** A number as people of this language write it; the formatter is kept, because making one is slow. */
export function formatNumber(locale: Locale, value: number, options: Intl.NumberFormatOptions = {}): string {
  const key = locale + JSON.stringify(options);
  return remembered(numbers, key, () => new Intl.NumberFormat(locale, options)).format(value);
}

/** The value under a key, made and kept the first time. */
export function remembered<Key, Value>(kept: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = kept.get(key);
  if (found !== undefined) return found;
  const made = make();
  kept.set(key, made);
  return made;
}

/** The language for someone who has not chosen one: Chinese, unless the browser prefers English. */
export function guessLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    if (/^zh\b/i.test(language)) return "zh-CN";
    if (/^en\b/i.test(language)) return "en";
  }
  return "zh-CN";
}

export function isLocale(value: unknown): value is Locale {
  return value === "zh-CN" || value === "en";
}

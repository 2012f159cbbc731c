/** The page's texts: only the language in use is loaded, while the form itself is on its way. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Issue } from "@/forms/engine.ts";
import { type Entry, fill, type Locale, type Translate } from "@/i18n/runtime";
import type { page } from "./en.ts";

export interface Language {
  locale: Locale;
  t: Translate<typeof page>;
  issueText: (issue: Issue) => string;
}

export async function loadLanguage(locale: Locale): Promise<Language> {
  const texts = locale === "en" ? await import("./en.ts") : await import("./zh-CN.ts");
  const entries: Readonly<Record<string, Entry>> = texts.page;
  return {
    locale,
    t: (key, ...rest) => fill(locale, entries[key] ?? key, rest[0]),
    issueText: ({ code, data }) => fill(locale, texts.issues[code], data),
  };
}

export const LanguageContext = createContext<Language | null>(null);

export function useLanguage(): Language {
  const language = useContext(LanguageContext);
  if (!language) throw new Error("useLanguage is for what stands inside the page");
  return language;
}

export function useWords(): Language["t"] {
  return useLanguage().t;
}

/** @jsxImportSource preact */
import "./form.css";
import { render } from "preact";
import { guessLocale, isLocale, type Locale } from "@/i18n/runtime";
import { App } from "./App.tsx";

const storageKey = "afterbase.form.locale";

function firstLocale(): Locale {
  try {
    const chosen = sessionStorage.getItem(storageKey);
    if (isLocale(chosen)) return chosen;
  } catch {
    // Storage may be forbidden: the browser's language stands.
  }
  return guessLocale(navigator.languages);
}

function showLocale(locale: Locale): void {
  document.documentElement.lang = locale;
  try {
    sessionStorage.setItem(storageKey, locale);
  } catch {
    // The choice lasts as long as the page.
  }
}

const place = document.getElementById("form");
if (place) {
  const locale = firstLocale();
  document.documentElement.lang = locale;
  const formKey = location.pathname.split("/")[2] ?? "";
  render(<App formKey={formKey} firstLocale={locale} onLocale={showLocale} />, place);
}

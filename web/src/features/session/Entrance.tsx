/** The frame of the screens before one is inside: the form on the left, what this is on the right. */
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { setLocale, useLocale, useText } from "@/i18n";
import { Segments } from "@/ui";
import { Logo } from "../brand/Logo.tsx";
import css from "./Entrance.module.css";
import { words } from "./words.ts";

export const languages = [
  { id: "zh-CN", label: "中文" },
  { id: "en", label: "English" },
] as const;

interface EntranceProps {
  title: string;
  text?: ReactNode;
  children: ReactNode;
  /** The set-up asks for the language itself. */
  hasLanguages?: boolean;
}

export function Entrance({ title, text, children, hasLanguages = true }: EntranceProps) {
  const locale = useLocale();
  return (
    <div className={css.entrance}>
      <main className={css.side}>
        <header className={css.top}>
          <Logo />
          {hasLanguages && (
            <Segments label="语言 / Language" options={languages} value={locale} onChange={(id) => setLocale(id)} />
          )}
        </header>
        <div className={css.middle}>
          <div className={css.card}>
            <h1>{title}</h1>
            {text && <p className={css.text}>{text}</p>}
            {children}
          </div>
        </div>
      </main>
      <Pitch />
    </div>
  );
}

function Pitch() {
  const t = useText(words);
  return (
    <aside className={css.pitch}>
      <div className={css.picture} aria-hidden="true">
        {sample.map((row) => (
          <div className={css.row} key={row.number}>
            <span className={css.number}>{row.number}</span>
            <span className={css.bar} style={{ width: row.length }} />
            <span className={css.pill} data-color={row.color} />
          </div>
        ))}
      </div>
      <h2>{t("tagline")}</h2>
      <ul>
        {(["pitch1", "pitch2", "pitch3"] as const).map((key) => (
          <li key={key}>
            <Check size={16} aria-hidden="true" />
            {t(key)}
          </li>
        ))}
      </ul>
    </aside>
  );
}

const sample = [
  { number: "RMA-0412", length: 128, color: "green" },
  { number: "RMA-0413", length: 92, color: "yellow" },
  { number: "RMA-0414", length: 150, color: "sky" },
  { number: "RMA-0415", length: 110, color: "green" },
  { number: "RMA-0416", length: 136, color: "pink" },
] as const;

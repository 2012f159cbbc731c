import { useLocale } from "@/i18n";
import css from "./Logo.module.css";

export function LogoMark({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" className={css.ground} />
      <path d="M8 10.5h16M8 16h16M8 21.5h8" className={css.lines} />
      <circle cx="22.5" cy="21.5" r="4.4" fill="#fff" />
      <path d="m20.6 21.6 1.4 1.4 2.4-2.7" className={css.tick} />
    </svg>
  );
}

export function Logo() {
  const locale = useLocale();
  return (
    <span className={css.logo}>
      <LogoMark />
      {locale === "en" ? "Afterbase" : "售后台"}
    </span>
  );
}

import type { ReactNode } from "react";
import { useTitle } from "@/ui";
import css from "./Page.module.css";

interface PageProps {
  title: string;
  text?: string;
  actions?: ReactNode;
  children: ReactNode;
  isNarrow?: boolean;
}

/** A screen with a heading, a line under it, and its buttons. */
export function Page({ title, text, actions, children, isNarrow = false }: PageProps) {
  useTitle(title);
  return (
    <div className={isNarrow ? css.narrow : undefined}>
      <header className={css.head}>
        <div className={css.words}>
          <h1>{title}</h1>
          {text && <p>{text}</p>}
        </div>
        {actions && <div className={css.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A part of a screen with a heading of its own. */
export function Section({ title, text, actions, children }: Omit<PageProps, "isNarrow">) {
  return (
    <section className={css.section}>
      <header className={css.sectionHead}>
        <div className={css.words}>
          <h2>{title}</h2>
          {text && <p>{text}</p>}
        </div>
        {actions && <div className={css.actions}>{actions}</div>}
      </header>
      {children}
    </section>
  );
}

/** The help of a function: how it is called, with the parameter that the caret is in marked, what it gives, examples. */
import type { ExampleEntry, FunctionEntry } from "@/formula/catalogue";
import { parameterAt } from "@/formula/editing";
import { useLocale, useText } from "@/i18n/react";
import { classes } from "@/ui";
import css from "./formula.module.css";
import { parameterText } from "./signatures.ts";
import { words } from "./words.ts";

const MOST_EXAMPLES = 3;

interface HelpProps {
  entry: FunctionEntry;
  /** The argument that the caret is in. */
  place: number | null;
}

export function Help({ entry, place }: HelpProps) {
  const locale = useLocale();
  const t = useText(words);
  const current = place === null ? -1 : parameterAt(entry, place);
  return (
    <section className={css.help} aria-label={entry.name}>
      <p className={css.signature}>
        <span className={css.function}>{entry.name}</span>(
        {entry.parameters.map((parameter, at) => (
          <span key={parameter.name}>
            {at > 0 && ", "}
            <span
              className={classes(css.parameter, at === current && css.current)}
              aria-current={at === current || undefined}
              title={parameter.is_optional ? t("optional") : undefined}
            >
              {parameterText(parameter, locale)}
            </span>
          </span>
        ))}
        )
      </p>
      <p>{entry.help[locale]}</p>
      <ul className={css.examples} aria-label={t("examples")}>
        {entry.examples.slice(0, MOST_EXAMPLES).map((example) => (
          <Example key={example.formula} example={example} />
        ))}
      </ul>
    </section>
  );
}

function Example({ example: { formula, gives } }: { example: ExampleEntry }) {
  const t = useText(words);
  const text = gives === null ? t("blank") : resultText(gives);
  return (
    <li>
      <code>{formula}</code>
      <span className={css.gives} role="img" aria-label={t("gives")}>
        →
      </span>
      <code className={classes(gives === null && css.aside)}>{text}</code>
    </li>
  );
}

/** A result as a cell would show it; a list in brackets. */
function resultText(gives: ExampleEntry["gives"]): string {
  if (Array.isArray(gives)) return `[${gives.map(resultText).join(", ")}]`;
  return typeof gives === "boolean" ? String(gives).toUpperCase() : String(gives ?? "");
}

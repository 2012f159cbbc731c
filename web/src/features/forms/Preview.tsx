/** How a phone shows the form, redrawn with every keystroke. It is a picture: nothing in it can be filled in. */
import { Camera, ChevronDown, Lock, Star } from "lucide-react";
import type { Field, FormConfig, FormFieldLayout, Table } from "@/api/types";
import { controlOf } from "@/forms/engine";
import { useText } from "@/i18n/react";
import { askedFields, demandedFields } from "./design.ts";
import css from "./preview.module.css";
import { words } from "./words.ts";

interface PreviewProps {
  table: Table;
  config: FormConfig;
  name: string;
}

export function Preview({ table, config, name }: PreviewProps) {
  const t = useText(words);
  const asked = askedFields(table, config);
  const demanded = demandedFields(table, config).map((field) => ({
    field,
    layout: { field: field.id, required: true },
  }));
  return (
    <aside className={css.place} aria-label={t("preview")}>
      <div className={css.phone} inert>
        <div className={css.page}>
          {config.open ? (
            <>
              <h1>{config.title || name}</h1>
              {config.description && <p className={css.lead}>{config.description}</p>}
              {[...asked, ...demanded].map(({ field, layout }) => (
                <Question key={field.id} field={field} layout={layout} />
              ))}
              {asked.length + demanded.length === 0 && <p className={css.nothing}>{t("none")}</p>}
              <span className={css.button}>{config.submit_label || t("submitDefault")}</span>
            </>
          ) : (
            <div className={css.closed}>
              <Lock size={26} strokeWidth={1.6} aria-hidden="true" />
              <strong>{t("closedTitle")}</strong>
            </div>
          )}
        </div>
      </div>
    </aside>
  );
}

function Question({ field, layout }: { field: Field; layout: FormFieldLayout }) {
  const help = layout.help || field.help;
  const name = layout.label || field.name;
  const mark = (layout.required || field.required) && <em>*</em>;
  if (controlOf(field) === "toggle") {
    return (
      <div className={css.question}>
        <span className={css.option}>
          <i />
          <b>
            {name}
            {mark}
          </b>
        </span>
        {help && <p>{help}</p>}
      </div>
    );
  }
  return (
    <div className={css.question}>
      <b>
        {name}
        {mark}
      </b>
      {help && <p>{help}</p>}
      <Control field={field} />
    </div>
  );
}

const mostOptions = 6;

function Control({ field }: { field: Field }) {
  const t = useText(words);
  const options = field.config.options ?? [];
  switch (controlOf(field)) {
    case "area":
      return <span className={css.area} />;
    case "stars":
      return (
        <span className={css.stars}>
          {Array.from({ length: Number(field.config.max ?? 5) }, (_, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: stars are alike
            <Star key={at} size={22} strokeWidth={1.5} aria-hidden="true" />
          ))}
        </span>
      );
    case "choices":
    case "choice":
      if (controlOf(field) === "choice" && options.length > mostOptions) {
        return (
          <span className={css.input}>
            {t("choose")}
            <ChevronDown size={16} aria-hidden="true" />
          </span>
        );
      }
      return (
        <>
          {options.slice(0, mostOptions).map((option) => (
            <span key={option.key} className={css.option}>
              <i className={controlOf(field) === "choice" ? css.round : undefined} />
              {option.name}
            </span>
          ))}
          {options.length > mostOptions && <p>+{options.length - mostOptions}</p>}
        </>
      );
    case "records":
      return <span className={css.input}>{t("search")}</span>;
    case "files":
      return (
        <span className={css.files}>
          <Camera size={18} aria-hidden="true" />
          {t("photo")}
        </span>
      );
    default:
      return <span className={css.input} />;
  }
}

/** The records that a filter's condition names, as a box that opens the picker. */
import { useQueries } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useRef, useState } from "react";
import { keys } from "@/api/queries";
import type { Field, Json } from "@/api/types";
import { useText } from "@/i18n/react";
import { Chip, PopoverAt } from "@/ui";
import type { Linked } from "../base/links.ts";
import type { FieldContext } from "../types.ts";
import { LinkPicker } from "./LinkPicker.tsx";
import css from "./link.module.css";
import { titleIn } from "./painter.ts";
import { type Link, loadTitle } from "./records.ts";
import { useLink } from "./useLink.ts";
import { linkWords } from "./words.ts";

interface FilterLinksProps {
  field: Field;
  label: string;
  value: Json;
  onChange: (value: Json) => void;
  context: FieldContext;
}

export default function FilterLinks(props: FilterLinksProps) {
  const t = useText(linkWords);
  const link = useLink(props.field, props.context);
  return link ? <LinksBox {...props} link={link} /> : <p className={css.hint}>{t("noTable")}</p>;
}

function LinksBox({ field, label, value, onChange, context, link }: FilterLinksProps & { link: Link }) {
  const t = useText(linkWords);
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const ids = Array.isArray(value) ? value.map(String) : [];
  const chosen = useTitles(link, ids);
  const nameOf = ([id, title]: Linked) => (id === "" ? t("gone") : titleIn(link.target.id, title, context));
  const names = chosen.map(nameOf);
  const close = () => setOpen(false);
  const toggle = ([id]: Linked, isChosen: boolean) =>
    onChange(isChosen ? ids.filter((one) => one !== id) : [...ids, id]);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={css.box}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-label={[label, ...(names.length > 0 ? names : [t("chooseFilter")])].join(" ")}
        onClick={() => setOpen(true)}
      >
        <span className={css.chosen}>
          {chosen.map((one, at) => (
            <Chip key={ids[at]}>{nameOf(one)}</Chip>
          ))}
          {chosen.length === 0 && <span className={css.hint}>{t("chooseFilter")}</span>}
        </span>
        <ChevronDown size={14} aria-hidden="true" />
      </button>
      {isOpen && (
        <PopoverAt label={label} triggerRef={button} isOpen onClose={close} className={css.popover ?? ""}>
          <LinkPicker
            field={field}
            value={{ count: chosen.length, records: chosen.map(([, title], at) => [ids[at] ?? "", title]) }}
            record={undefined}
            context={context}
            isMultiple
            filter={null}
            onToggle={toggle}
            onClear={() => onChange(null)}
            onDone={close}
            onCancel={close}
          />
        </PopoverAt>
      )}
    </>
  );
}

/** The records by their ids; one that is gone has none. */
function useTitles(link: Link, ids: readonly string[]): Linked[] {
  const answers = useQueries({
    queries: ids.map((id) => ({
      queryKey: [...keys.table(link.base.id, link.target.id), "title", id],
      queryFn: ({ signal }: { signal: AbortSignal }) => loadTitle(link, id, signal),
      retry: false,
    })),
  });
  return answers.map(({ data, isError }, at) => [isError ? "" : (ids[at] ?? ""), data ?? null]);
}

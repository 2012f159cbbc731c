/** Linked records in the record panel: cards that open them, all of a long list on demand, and a picker for more. */
import { Plus, X } from "lucide-react";
import { type UIEvent, useRef, useState } from "react";
import type { Json } from "@/api/types";
import { useText } from "@/i18n/react";
import { Button, IconButton, PopoverAt, SearchField, Spinner } from "@/ui";
import { ControlFoot } from "../base/controls/ControlFoot.tsx";
import { editLinks, isLinked, type Linked, linkConfig, linksIn } from "../base/links.ts";
import type { ControlProps } from "../types.ts";
import { oneLink } from "./Editor.tsx";
import { LinkPicker } from "./LinkPicker.tsx";
import css from "./link.module.css";
import { titleIn } from "./painter.ts";
import { type Link, linkedTo } from "./records.ts";
import { type LinkedRecords, useLink, useRecords } from "./useLink.ts";
import { linkWords } from "./words.ts";

export default function LinkControl(props: ControlProps) {
  const t = useText(linkWords);
  const link = useLink(props.field, props.context);
  return (
    <div className={css.control}>
      {link ? <Links {...props} link={link} /> : <p className={css.hint}>{t("noTable")}</p>}
      <ControlFoot error={props.error} />
    </div>
  );
}

type LinksProps = ControlProps & { link: Link };

function Links(props: LinksProps) {
  const { link, value, record, context, tools, isReadonly, label, onChange } = props;
  const t = useText(linkWords);
  const [isWhole, setWhole] = useState(false);
  const [search, setSearch] = useState("");
  const cell = linksIn(value);
  const filter = record === undefined ? null : linkedTo(link, record);
  const isEnabled = filter !== null && cell.count > 0;
  const linked = useRecords(link, { filter, search: isWhole ? search : "", isEnabled }, context);
  const notes = new Map(linked.found.map((one) => [one.linked[0], one.note]));
  const shown = isWhole
    ? linked.found.map((one) => one.linked).filter(([id]) => isLinked(value, id, true))
    : cell.records;
  const more = cell.count - cell.records.length;
  const remove = (id: string) => onChange(cell.count <= 1 ? null : editLinks(value, [], [id]));
  return (
    <>
      {isWhole && <SearchField label={t("findLinked")} size="s" value={search} onChange={setSearch} />}
      {cell.count === 0 && isReadonly && <p className={css.hint}>{t("none")}</p>}
      <LinkedList label={label} isLong={isWhole} linked={linked}>
        {shown.map((one) => (
          <Card
            key={one[0]}
            title={titleIn(link.target.id, one[1], context)}
            note={notes.get(one[0]) ?? ""}
            onOpen={tools.openRecord && (() => tools.openRecord?.(link.target.id, one[0]))}
            onRemove={isReadonly ? undefined : () => remove(one[0])}
          />
        ))}
      </LinkedList>
      {isWhole && !linked.isBusy && shown.length === 0 && <p className={css.hint}>{t("noneFound")}</p>}
      <div className={css.foot}>
        {!isReadonly && <AddButton {...props} />}
        {(more > 0 || isWhole) && filter && (
          <Button size="s" variant="ghost" onPress={() => setWhole(!isWhole)}>
            {isWhole ? t("showFew") : t("showAll", { count: cell.count })}
          </Button>
        )}
      </div>
    </>
  );
}

interface LinkedListProps {
  label: string;
  isLong: boolean;
  linked: LinkedRecords;
  children: React.ReactNode[];
}

/** A long list scrolls in itself and loads more towards its end. */
function LinkedList({ label, isLong, linked, children }: LinkedListProps) {
  const scroll = ({ currentTarget: { scrollTop, clientHeight, scrollHeight } }: UIEvent) => {
    if (scrollTop + clientHeight > scrollHeight - 200) linked.more();
  };
  if (children.length === 0) return isLong && linked.isBusy ? <Spinner size={16} /> : null;
  return (
    <ul
      className={isLong ? css.long : css.cards}
      aria-label={label}
      onScroll={scroll}
      tabIndex={isLong ? 0 : undefined}
    >
      {children}
    </ul>
  );
}

interface CardProps {
  title: string;
  note: string;
  onOpen: (() => void) | undefined;
  onRemove: (() => void) | undefined;
}

function Card({ title, note, onOpen, onRemove }: CardProps) {
  const t = useText(linkWords);
  return (
    <li className={css.card}>
      <button type="button" className={css.open} disabled={!onOpen} onClick={onOpen}>
        <span className={css.title}>{title}</span>
        {note && <span className={css.note}>{note}</span>}
      </button>
      {onRemove && <IconButton size="s" icon={X} label={t("remove", { name: title })} onPress={onRemove} />}
    </li>
  );
}

function AddButton({ field, value, record, context, onChange }: LinksProps) {
  const t = useText(linkWords);
  const [isOpen, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const { many, filter } = linkConfig(field);
  const close = () => setOpen(false);
  const set = (next: Json) => {
    onChange(next);
    if (!many) close();
  };
  const toggle = (linked: Linked, isChosen: boolean) => {
    if (!many) return set(oneLink(linked));
    set(isChosen ? editLinks(value, [], [linked[0]]) : editLinks(value, [linked], []));
  };
  return (
    <>
      <div ref={place}>
        <Button size="s" variant="ghost" icon={Plus} aria-haspopup="dialog" onPress={() => setOpen(true)}>
          {t(many || linksIn(value).count === 0 ? "add" : "change")}
        </Button>
      </div>
      {isOpen && (
        <PopoverAt label={field.name} triggerRef={place} isOpen onClose={close} className={css.popover ?? ""}>
          <LinkPicker
            field={field}
            value={value}
            record={record}
            context={context}
            isMultiple={many}
            filter={filter}
            canCreate
            onToggle={toggle}
            onClear={() => set(null)}
            onDone={close}
            onCancel={close}
          />
        </PopoverAt>
      )}
    </>
  );
}

/** Linked records in the record panel: cards that open them, all of a long list on demand, and a picker for more. */
import { Plus } from "lucide-react";
import { useRef, useState } from "react";
import type { Filter, Json } from "@/api/types";
import { useText } from "@/i18n/react";
import { Button, PopoverAt } from "@/ui";
import { ControlFoot } from "../base/controls/ControlFoot.tsx";
import { editLinks, type LinkCell, type Linked, linkConfig, linksIn } from "../base/links.ts";
import type { ControlProps, FieldContext } from "../types.ts";
import { Card, type CardActions, useKeptFocus } from "./Card.tsx";
import { oneLink } from "./Editor.tsx";
import { LinkPicker } from "./LinkPicker.tsx";
import css from "./link.module.css";
import { titleIn } from "./painter.ts";
import { type Link, linkedTo } from "./records.ts";
import { useLink, useRecords } from "./useLink.ts";
import { WholeList } from "./WholeList.tsx";
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
  const { link, value, record, context, tools, isReadonly, label, error, onChange } = props;
  const t = useText(linkWords);
  const [isWhole, setWhole] = useState(false);
  const cell = linksIn(value);
  const filter = record === undefined ? null : linkedTo(link, record);
  const { openRecord } = tools;
  const actions: CardActions = {
    open: openRecord && ((id) => openRecord(link.target.id, id)),
    remove: isReadonly ? undefined : (id) => onChange(cell.count <= 1 ? null : editLinks(value, [], [id])),
  };
  return (
    <>
      {cell.count === 0 && isReadonly && <p className={css.hint}>{t("none")}</p>}
      {isWhole && filter ? (
        <WholeList {...{ link, filter, cell, context, label, actions }} key={record} isRefused={Boolean(error)} />
      ) : (
        <FirstCards {...{ link, filter, cell, context, label, actions }} />
      )}
      <div className={css.foot}>
        {!isReadonly && <AddButton {...props} />}
        {(cell.count > cell.records.length || isWhole) && filter && (
          <Button size="s" variant="ghost" onPress={() => setWhole(!isWhole)}>
            {isWhole ? t("showFew") : t("showAll", { count: cell.count })}
          </Button>
        )}
      </div>
    </>
  );
}

interface FirstCardsProps {
  link: Link;
  filter: Filter | null;
  cell: LinkCell;
  context: FieldContext;
  label: string;
  actions: CardActions;
}

/** Those that the cell tells, with a line of what stands in them once that is loaded. */
function FirstCards({ link, filter, cell, context, label, actions }: FirstCardsProps) {
  const list = useRef<HTMLUListElement>(null);
  const { onFocus, onBlur } = useKeptFocus(list);
  const linked = useRecords(link, { filter, search: "", isEnabled: filter !== null && cell.count > 0 }, context);
  const notes = new Map(linked.found.map((one) => [one.linked[0], one.note]));
  return (
    <ul
      ref={list}
      className={css.cards}
      aria-label={label}
      hidden={cell.records.length === 0}
      onFocus={onFocus}
      onBlur={onBlur}
    >
      {cell.records.map(([id, title], at) => (
        <li key={id} data-at={at} className={css.card}>
          <Card id={id} title={titleIn(link.target.id, title, context)} note={notes.get(id) ?? ""} actions={actions} />
        </li>
      ))}
    </ul>
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

/** The questions: put in order by dragging or with the arrow keys, worded, required, taken away and added. */
import { ArrowDown, ArrowUp, ChevronDown, GripVertical, MoreHorizontal, Plus, X } from "lucide-react";
import { type DragEvent, type KeyboardEvent, useState } from "react";
import type { Field, FormConfig, FormFieldLayout, Table } from "@/api/types";
import { faceOf } from "@/fields/faces";
import { useText } from "@/i18n";
import { Button, classes, IconButton, MenuButton, Switch, TextArea, TextField, usePhone } from "@/ui";
import { type Asked, askedFields, moved, otherFields, plainFields, questionFor } from "./design.ts";
import css from "./forms.module.css";
import { words } from "./words.ts";

interface QuestionsProps {
  table: Table;
  config: FormConfig;
  onChange: (fields: FormFieldLayout[]) => void;
}

export function Questions({ table, config, onChange }: QuestionsProps) {
  const t = useText(words);
  const asked = askedFields(table, config);
  const others = otherFields(table, config);
  const [news, setNews] = useState("");
  const layouts = asked.map(({ layout }) => layout);
  const move = (from: number, to: number) => {
    if (to < 0 || to >= layouts.length || to === from) return;
    onChange(moved(layouts, from, to));
    const name = titleOf(asked[from]);
    setNews(t("moved", { name, position: to + 1, count: layouts.length }));
  };
  const drag = useDrag(move);
  const plain = plainFields(others);
  const add = (fields: readonly Field[]) => onChange([...layouts, ...fields.map(questionFor)]);
  return (
    <section className={css.section}>
      <h2>{t("questions")}</h2>
      {asked.length === 0 && <p className={css.empty}>{t("noneText")}</p>}
      <ol className={css.questions}>
        {asked.map((one, at) => (
          <Question
            key={one.field.id}
            asked={one}
            at={at}
            count={asked.length}
            drag={drag}
            onMove={(by) => move(at, at + by)}
            onChange={(part) =>
              onChange(layouts.map((layout, place) => (place === at ? { ...layout, ...part } : layout)))
            }
            onRemove={() => onChange(layouts.filter((_, place) => place !== at))}
          />
        ))}
      </ol>
      <p className={css.hidden} role="status">
        {news}
      </p>
      <MenuButton
        label={t("addQuestion")}
        button={
          <Button icon={Plus} isDisabled={others.length === 0}>
            {others.length === 0 ? t("noMore") : t("addQuestion")}
          </Button>
        }
        entries={[
          ...others.map((field) => ({
            id: field.id,
            label: field.name,
            icon: faceOf(field).icon,
            onAction: () => add([field]),
          })),
          plain.length > 1 && "-",
          plain.length > 1 && {
            id: "all",
            label: t("addAll", { count: plain.length }),
            icon: Plus,
            onAction: () => add(plain),
          },
        ]}
      />
    </section>
  );
}

const titleOf = (asked: Asked | undefined) => asked?.layout.label || asked?.field.name || "";

interface QuestionProps {
  asked: Asked;
  at: number;
  count: number;
  drag: Drag;
  onMove: (by: number) => void;
  onChange: (part: Partial<FormFieldLayout>) => void;
  onRemove: () => void;
}

function Question({ asked, at, count, drag, onMove, onChange, onRemove }: QuestionProps) {
  const t = useText(words);
  const { layout, field } = asked;
  const isPhone = usePhone();
  const [isOpen, setOpen] = useState(false);
  const Icon = faceOf(field).icon;
  const name = titleOf(asked);
  const press = (event: KeyboardEvent) => {
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (by === 0) return;
    event.preventDefault();
    onMove(by);
  };
  return (
    <li
      className={classes(css.question, drag.over === at && css[drag.side])}
      onDragOver={(event) => drag.move(event, at)}
      onDrop={drag.drop}
    >
      <div className={css.row}>
        {!isPhone && (
          <button
            type="button"
            className={css.handle}
            draggable
            aria-label={t("move", { name })}
            title={t("move", { name })}
            onKeyDown={press}
            onDragStart={(event) => drag.start(event, at)}
            onDragEnd={drag.end}
          >
            <GripVertical size={16} aria-hidden="true" />
          </button>
        )}
        <button
          type="button"
          className={css.name}
          aria-expanded={isOpen}
          aria-label={t("edit", { name })}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon size={15} strokeWidth={1.8} aria-hidden="true" />
          <span>
            {name}
            {layout.label && layout.label !== field.name && <small>{field.name}</small>}
          </span>
          <ChevronDown size={15} className={isOpen ? css.turned : undefined} aria-hidden="true" />
        </button>
        <Switch
          isSelected={layout.required || field.required}
          isDisabled={field.required}
          onChange={(required) => onChange({ required })}
        >
          {t("required")}
        </Switch>
        {isPhone ? (
          <MenuButton
            label={t("more", { name })}
            placement="bottom end"
            button={<IconButton size="s" icon={MoreHorizontal} label={t("more", { name })} />}
            entries={[
              { id: "up", label: t("moveUp"), icon: ArrowUp, isDisabled: at === 0, onAction: () => onMove(-1) },
              {
                id: "down",
                label: t("moveDown"),
                icon: ArrowDown,
                isDisabled: at === count - 1,
                onAction: () => onMove(1),
              },
              { id: "remove", label: t("remove", { name }), icon: X, onAction: onRemove },
            ]}
          />
        ) : (
          <IconButton size="s" icon={X} label={t("remove", { name })} onPress={onRemove} />
        )}
      </div>
      {field.type === "link" && <p className={css.disclosed}>{t("disclosed")}</p>}
      {isOpen && (
        <div className={css.details}>
          <TextField
            label={t("label")}
            placeholder={field.name}
            value={layout.label ?? ""}
            maxLength={500}
            onChange={(label) => onChange({ label })}
            autoFocus
          />
          <TextArea
            label={t("help")}
            placeholder={field.help || t("helpPlaceholder")}
            value={layout.help ?? ""}
            maxLength={2000}
            rows={2}
            onChange={(help) => onChange({ help })}
          />
        </div>
      )}
    </li>
  );
}

interface Drag {
  over: number | null;
  side: "before" | "after";
  start: (event: DragEvent, at: number) => void;
  move: (event: DragEvent, at: number) => void;
  drop: (event: DragEvent) => void;
  end: () => void;
}

/** A line shows where a dragged question will stand. */
function useDrag(onMove: (from: number, to: number) => void): Drag {
  const [from, setFrom] = useState<number | null>(null);
  const [target, setTarget] = useState<{ at: number; side: "before" | "after" } | null>(null);
  const end = () => {
    setFrom(null);
    setTarget(null);
  };
  return {
    over: target?.at ?? null,
    side: target?.side ?? "before",
    start: (event, at) => {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", String(at));
      const row = event.currentTarget.closest("li");
      if (row) event.dataTransfer.setDragImage(row, 12, 20);
      setFrom(at);
    },
    move: (event, at) => {
      if (from === null) return;
      event.preventDefault();
      const box = event.currentTarget.getBoundingClientRect();
      setTarget({ at, side: event.clientY < box.top + box.height / 2 ? "before" : "after" });
    },
    drop: (event) => {
      event.preventDefault();
      if (from !== null && target) {
        const gap = target.side === "before" ? target.at : target.at + 1;
        onMove(from, gap > from ? gap - 1 : gap);
      }
      end();
    },
    end,
  };
}

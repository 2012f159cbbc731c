/**
 * Choose one or several from a list by typing: options, people. The text field keeps the focus and names the item that
 * Enter takes (`aria-activedescendant`); Enter and arrows belong to the input method while it composes.
 */
import { Check, Plus } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useText } from "@/i18n/react";
import { Avatar, Chip, classes } from "@/ui";
import { foldName } from "../choices.ts";
import css from "./picker.module.css";
import { pickerWords } from "./words.ts";

export interface PickerItem {
  readonly id: string;
  readonly label: string;
  /** A chip in this colour. */
  readonly color?: string | undefined;
  /** The id of a person, shown with their avatar. */
  readonly person?: string | undefined;
}

interface PickerProps {
  label: string;
  items: readonly PickerItem[];
  selected: readonly string[];
  isMultiple: boolean;
  /** What was typed to open it. */
  text?: string | undefined;
  onChange: (ids: string[]) => void;
  /** Enter in an empty field, or Tab. */
  onDone: (move: "down" | "right") => void;
  onCancel: () => void;
  /** Makes an item of a name and answers its id. */
  onCreate?: ((name: string) => Promise<string>) | undefined;
}

type Choice = { kind: "item"; item: PickerItem } | { kind: "create"; name: string };

export function Picker(props: PickerProps) {
  const { items, selected, isMultiple, onChange, onDone, onCancel, onCreate } = props;
  const t = useText(pickerWords);
  const id = useId();
  const [text, setText] = useState(props.text ?? "");
  const [active, setActive] = useState(() => startAt(items, selected, props.text));
  const [isCreating, setCreating] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const choices = choicesFor(text, items, onCreate !== undefined);
  const at = Math.min(active, choices.length - 1);

  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const take = async (choice: Choice) => {
    if (choice.kind === "item") return onChange(toggled(choice.item.id, selected, isMultiple));
    if (!onCreate || isCreating) return;
    setCreating(true);
    try {
      const made = await onCreate(choice.name);
      setText("");
      onChange(isMultiple ? [...selected, made] : [made]);
    } finally {
      setCreating(false);
    }
  };

  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const acts: Record<string, () => void> = {
      ArrowDown: () => setActive(Math.min(at + 1, choices.length - 1)),
      ArrowUp: () => setActive(Math.max(at - 1, 0)),
      Home: () => setActive(0),
      End: () => setActive(choices.length - 1),
      Escape: onCancel,
      Tab: () => onDone("right"),
      Enter: () => {
        const choice = choices[at];
        if (choice && (text !== "" || !isMultiple || !event.ctrlKey)) void take(choice);
        else onDone("down");
      },
      Backspace: () => onChange(selected.slice(0, -1)),
    };
    const act = acts[event.key];
    if (!act || (event.key === "Backspace" && (text !== "" || !isMultiple || selected.length === 0))) return;
    if ((event.key === "Home" || event.key === "End") && text !== "") return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble up from the field, which keeps the focus
    <div className={css.picker} onKeyDown={press}>
      <input
        className={css.search}
        role="combobox"
        aria-label={props.label}
        aria-expanded="true"
        aria-controls={`${id}list`}
        aria-activedescendant={at >= 0 ? `${id}${at}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        // biome-ignore lint/a11y/noAutofocus: it was opened to type in
        autoFocus
        placeholder={t(onCreate ? "findOrCreate" : "find")}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
      />
      <div
        ref={list}
        id={`${id}list`}
        role="listbox"
        aria-label={props.label}
        aria-multiselectable={isMultiple}
        className={css.list}
      >
        {choices.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
          <div
            key={choice.kind === "item" ? choice.item.id : "create"}
            id={`${id}${index}`}
            role="option"
            aria-selected={choice.kind === "item" && selected.includes(choice.item.id)}
            className={classes(css.item, index === at && css.active)}
            onPointerMove={() => setActive(index)}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => void take(choice)}
          >
            <ChoiceLook choice={choice} isSelected={choice.kind === "item" && selected.includes(choice.item.id)} />
          </div>
        ))}
      </div>
      {choices.length === 0 && <p className={css.none}>{t(items.length ? "nothing" : "noOptions")}</p>}
      {!isMultiple && selected.length > 0 && (
        <button type="button" className={css.clear} onClick={() => onChange([])}>
          {t("clear")}
        </button>
      )}
    </div>
  );
}

function ChoiceLook({ choice, isSelected }: { choice: Choice; isSelected: boolean }): ReactNode {
  const t = useText(pickerWords);
  if (choice.kind === "create") {
    return (
      <>
        <Plus size={15} aria-hidden="true" />
        <span className={css.text}>{t("create", { name: choice.name })}</span>
      </>
    );
  }
  return (
    <>
      <ItemLook item={choice.item} />
      {isSelected && <Check size={15} aria-hidden="true" className={css.check} />}
    </>
  );
}

export function ItemLook({ item }: { item: PickerItem }) {
  if (item.person !== undefined) {
    return (
      <span className={css.person}>
        <Avatar name={item.label} id={item.person} size={20} isDecoration />
        <span className={css.text}>{item.label}</span>
      </span>
    );
  }
  return <Chip color={item.color}>{item.label}</Chip>;
}

function startAt(items: readonly PickerItem[], selected: readonly string[], text: string | undefined): number {
  return text
    ? 0
    : Math.max(
        0,
        items.findIndex((item) => item.id === selected[0]),
      );
}

function toggled(id: string, selected: readonly string[], isMultiple: boolean): string[] {
  if (!isMultiple) return [id];
  return selected.includes(id) ? selected.filter((one) => one !== id) : [...selected, id];
}

/** Those that hold the text, the ones that begin with it first, and the offer to make what is missing. */
export function choicesFor(text: string, items: readonly PickerItem[], canCreate: boolean): Choice[] {
  const wanted = foldName(text);
  const found = items.filter((item) => foldName(item.label).includes(wanted));
  const begins = (item: PickerItem) => (foldName(item.label).startsWith(wanted) ? 0 : 1);
  const choices: Choice[] = (wanted ? found.toSorted((a, b) => begins(a) - begins(b)) : found)
    .slice(0, 200)
    .map((item) => ({ kind: "item", item }));
  const isKnown = items.some((item) => foldName(item.label) === wanted);
  if (canCreate && wanted && !isKnown) choices.push({ kind: "create", name: text.trim() });
  return choices;
}

/**
 * Choose one or several from a list by typing: options, people, records. The text field keeps the focus and names the item that
 * Enter takes (`aria-activedescendant`); Enter and arrows belong to the input method while it composes.
 */
import { Check, Plus } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { useText } from "@/i18n/react";
import { Avatar, Chip, classes, useWindow } from "@/ui";
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
  /** A line below the label: for records, which can be called the same. */
  readonly note?: string | undefined;
}

/** Items that are found elsewhere, by what is typed. */
export interface Finder {
  readonly onText: (text: string) => void;
  /** The items are not those for the text yet. */
  readonly isBusy: boolean;
  readonly error: string | null;
  /** The end of the list came into sight. */
  readonly onMore: () => void;
  readonly hasMore: boolean;
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
  /** Without it `items` are all there are, and are searched here. */
  finder?: Finder | undefined;
}

/** Of records each is as high as its two lines, in pixels: of ten thousand those in sight are in the document. */
const RECORD_HEIGHT = 44;
const PADDING = 4;

type Choice = { kind: "item"; item: PickerItem } | { kind: "create"; name: string };

export function Picker(props: PickerProps) {
  const { items, selected, isMultiple, onChange, onDone, onCancel, onCreate, finder } = props;
  const t = useText(pickerWords);
  const id = useId();
  const [text, setText] = useState(props.text ?? "");
  const [active, setActive] = useState(() =>
    finder ? startWith(props.text ?? "", finder) : startAt(items, selected, props.text),
  );
  const [isCreating, setCreating] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const isComposing = useRef(false);
  const isBusy = finder?.isBusy === true;
  const isFound = finder !== undefined;
  const canCreate = onCreate !== undefined && !isBusy;
  const chosen = useMemo(() => new Set(selected), [selected]);
  // Not with every row that is scrolled by or pointed at: thousands can be loaded.
  const choices = useMemo(
    () => (isFound ? foundChoices : choicesFor)(text, items, canCreate),
    [isFound, text, items, canCreate],
  );
  const at = Math.min(active, choices.length - 1);
  const sight = useWindow({ count: choices.length, height: RECORD_HEIGHT, kept: at < 0 ? undefined : at });
  const { scroller, reveal } = sight;
  const places = finder ? sight.places : choices.map((_, index) => index);

  // Not by `autoFocus`: a panel below, such as a filter's, takes focus that comes before this one is known for its end.
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    if (at < 0) return;
    if (isFound) reveal(at);
    else scroller.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [at, isFound, reveal, scroller]);

  const take = async (choice: Choice) => {
    if (choice.kind === "item") {
      // The next one is typed, or scanned, straight away.
      if (finder && isMultiple) write("");
      return onChange(toggled(choice.item.id, selected, isMultiple));
    }
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

  const awaitAnswer = useAwaited(isBusy, text, () => {
    const sure = onlyFor(text, choices);
    if (sure) void take(sure);
  });

  const write = (next: string) => {
    setText(next);
    setActive(startWith(next, finder));
    if (!isComposing.current) finder?.onText(next);
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
        if (isBusy && text !== "") awaitAnswer();
        else if (choice && (text !== "" || !isMultiple || !event.ctrlKey)) void take(choice);
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
    <div className={classes(css.picker, finder && css.wide)} onKeyDown={press}>
      <input
        className={css.search}
        role="combobox"
        aria-label={props.label}
        aria-expanded="true"
        aria-controls={`${id}list`}
        aria-activedescendant={at >= 0 ? `${id}${at}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        ref={input}
        placeholder={t(onCreate ? "findOrCreate" : "find")}
        value={text}
        onChange={(event) => write(event.target.value)}
        onCompositionStart={() => {
          isComposing.current = true;
        }}
        onCompositionEnd={(event) => {
          isComposing.current = false;
          write(event.currentTarget.value);
        }}
      />
      <div
        ref={sight.scrollerRef}
        id={`${id}list`}
        role="listbox"
        aria-label={props.label}
        aria-multiselectable={isMultiple}
        aria-busy={isBusy}
        className={classes(css.list, isBusy && css.busy)}
        onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
          sight.onScroll();
          if (scrollTop + clientHeight > scrollHeight - 120) finder?.onMore();
        }}
      >
        {finder && choices.length > 0 && <div role="presentation" style={{ height: sight.length }} />}
        {places.map((index) => {
          const choice = choices[index];
          if (!choice) return null;
          const isSelected = choice.kind === "item" && chosen.has(choice.item.id);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
            <div
              key={choice.kind === "item" ? choice.item.id : "create"}
              id={`${id}${index}`}
              role="option"
              aria-selected={isSelected}
              aria-posinset={index + 1}
              aria-setsize={finder?.hasMore ? -1 : choices.length}
              className={classes(css.item, index === at && css.active)}
              style={finder && { top: PADDING + index * RECORD_HEIGHT, height: RECORD_HEIGHT }}
              onPointerMove={() => setActive(index)}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => void take(choice)}
            >
              <ChoiceLook choice={choice} isSelected={isSelected} />
            </div>
          );
        })}
      </div>
      {finder && <FinderState finder={finder} isEmpty={choices.length === 0} />}
      {!finder && choices.length === 0 && <p className={css.none}>{t(items.length ? "nothing" : "noOptions")}</p>}
      {!isMultiple && selected.length > 0 && (
        <button type="button" className={css.clear} onClick={() => onChange([])}>
          {t("clear")}
        </button>
      )}
    </div>
  );
}

/** Enter that comes before the answer counts when it is there, unless something else was typed. */
function useAwaited(isBusy: boolean, text: string, act: () => void): () => void {
  const [awaited, setAwaited] = useState<string | null>(null);
  useEffect(() => {
    if (awaited === null || isBusy) return;
    setAwaited(null);
    if (awaited === text) act();
  });
  return () => setAwaited(text);
}

function FinderState({ finder, isEmpty }: { finder: Finder; isEmpty: boolean }) {
  const t = useText(pickerWords);
  const text = finder.error ?? (isEmpty ? t(finder.isBusy ? "searching" : "nothing") : "");
  return (
    <p role="status" className={text ? css.none : undefined}>
      {text}
    </p>
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
  if (item.note !== undefined) {
    return (
      <span className={css.record}>
        <span className={css.text}>{item.label}</span>
        {item.note && <span className={css.note}>{item.note}</span>}
      </span>
    );
  }
  return <Chip color={item.color}>{item.label}</Chip>;
}

/** Of records nothing is offered before something is typed: Enter in an empty field ends the choosing. */
function startWith(text: string, finder: Finder | undefined): number {
  return finder && text === "" ? -1 : 0;
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
  if (canCreate && isUnknown(wanted, items)) choices.push({ kind: "create", name: text.trim() });
  return choices;
}

/** Items as they were found, and the offer to make what none of them is called. */
export function foundChoices(text: string, items: readonly PickerItem[], canCreate: boolean): Choice[] {
  const choices: Choice[] = items.map((item) => ({ kind: "item", item }));
  if (canCreate && isUnknown(foldName(text), items)) choices.push({ kind: "create", name: text.trim() });
  return choices;
}

/** Whether something is typed that none of the items is called. */
function isUnknown(wanted: string, items: readonly PickerItem[]): boolean {
  return wanted !== "" && !items.some((item) => foldName(item.label) === wanted);
}

/** The one item that can be meant by a text: called so, or alone. A scanner's Enter comes before anybody has looked. */
export function onlyFor(text: string, choices: readonly Choice[]): Choice | undefined {
  const items = choices.filter((choice) => choice.kind === "item");
  const called = items.filter((choice) => foldName(choice.item.label) === foldName(text));
  const sure = called.length > 0 ? called : items;
  return sure.length === 1 ? sure[0] : undefined;
}

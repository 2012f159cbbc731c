/** A linked record as a card: a press opens it, the button at its end takes it out of the cell. */
import { X } from "lucide-react";
import { type FocusEvent, memo, type RefObject, useLayoutEffect, useRef } from "react";
import { useText } from "@/i18n/react";
import { IconButton } from "@/ui";
import css from "./link.module.css";
import { linkWords } from "./words.ts";

export interface CardActions {
  readonly open: ((id: string) => void) | undefined;
  readonly remove: ((id: string) => void) | undefined;
}

interface CardProps {
  id: string;
  title: string;
  note: string;
  actions: CardActions;
  /** False where the arrow keys lead to it, so that Tab has not to pass all of a long list. */
  isTabStop?: boolean;
}

export const Card = memo(function Card({ id, title, note, actions, isTabStop = true }: CardProps) {
  const t = useText(linkWords);
  const { open, remove } = actions;
  return (
    <>
      <button
        type="button"
        className={css.open}
        disabled={!open}
        tabIndex={isTabStop ? undefined : -1}
        onClick={() => open?.(id)}
      >
        <span className={css.title}>{title}</span>
        {note && <span className={css.note}>{note}</span>}
      </button>
      {remove && (
        <IconButton
          size="s"
          icon={X}
          label={t("remove", { name: title })}
          excludeFromTabOrder={!isTabStop}
          onPress={() => remove(id)}
        />
      )}
    </>
  );
});

interface Place {
  at: number;
  /** Which of the card's buttons. */
  part: number;
}

/**
 * Keeps the focus among cards (`li` with `data-at`) whose focused one goes, because it was removed or is loaded anew: what
 * then stands in its place gets it, and behind the last one the control's first button.
 */
export function useKeptFocus(list: RefObject<HTMLElement | null>) {
  const held = useRef<Place | null>(null);
  useLayoutEffect(() => {
    // An element that goes says nothing; one that is left says so (`onBlur`).
    if (held.current && document.activeElement === document.body) focusCard(list.current, held.current);
  });
  return {
    held,
    onFocus: ({ target }: FocusEvent<HTMLElement>) => {
      const card = target.closest<HTMLElement>("[data-at]");
      if (!card) return;
      const part = buttonsIn(card).indexOf(target);
      held.current = { at: Number(card.dataset.at), part: part < 0 ? (held.current?.part ?? 0) : part };
    },
    onBlur: () => {
      held.current = null;
    },
  };
}

export function focusCard(list: HTMLElement | null, { at, part }: Place): void {
  const cards = [...(list?.querySelectorAll<HTMLElement>("[data-at]") ?? [])];
  const card = cards.find((one) => Number(one.dataset.at) === at) ?? cards.at(-1);
  const buttons = card ? buttonsIn(card) : [];
  const first = list?.closest(`.${css.control}`)?.querySelector<HTMLElement>(`.${css.foot} button`);
  (buttons[part] ?? buttons.at(-1) ?? card ?? first)?.focus({ preventScroll: true });
}

const buttonsIn = (card: HTMLElement): HTMLElement[] =>
  [...card.querySelectorAll("button")].filter((one) => !one.disabled);

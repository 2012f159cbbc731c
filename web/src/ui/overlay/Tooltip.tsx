import { cloneElement, lazy, type ReactElement, Suspense, useEffect, useId, useState } from "react";
import css from "./overlay.module.css";

/**
 * Tooltips: a control says what its tip is, one host shows it. So a screen with thirty icon buttons has no thirty
 * machines waiting, and what places the panel is loaded when the first is wanted.
 */

interface TipProps {
  "data-tip": string;
  "data-tip-keys": string | undefined;
}

/** For a control whose accessible name is the same text already. */
export const tipProps = (text: string, shortcut?: string): TipProps => ({
  "data-tip": text,
  "data-tip-keys": shortcut,
});

interface TooltipProps {
  text: string;
  shortcut?: string | undefined;
  /** What can be hovered and focused. */
  children: ReactElement<Partial<TipProps> & { "aria-describedby"?: string }>;
}

/** For a control that says something else: screen readers hear the tip as its description. */
export function Tooltip({ text, shortcut, children }: TooltipProps) {
  const id = useId();
  return (
    <>
      {cloneElement(children, { ...tipProps(text, shortcut), "aria-describedby": id })}
      <span id={id} hidden>
        {text}
      </span>
    </>
  );
}

const TipPanel = lazy(() => import("./TipPanel.tsx"));
const restMs = 500;
/** Whoever has just read one tip gets the next at once. */
const warmMs = 400;

export interface Tip {
  target: HTMLElement;
  text: string;
  keys: string | undefined;
}

const tipOf = (target: EventTarget | null): Tip | null => {
  const found = target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null;
  const text = found?.dataset.tip;
  return found && text ? { target: found, text, keys: found.dataset.tipKeys } : null;
};

/** Shows the tip of what the mouse rests on or the keyboard stands on. Stands once around all screens. */
export function TipHost() {
  const [tip, setTip] = useState<Tip | null>(null);
  useEffect(() => watchTips(setTip), []);
  if (!tip) return null;
  return (
    <Suspense>
      <TipPanel tip={tip} className={css.tooltip ?? ""} />
    </Suspense>
  );
}

function watchTips(show: (tip: Tip | null) => void): () => void {
  let timer = 0;
  let under: HTMLElement | undefined;
  let shown: HTMLElement | null = null;
  let hiddenAt = 0;
  const set = (tip: Tip | null) => {
    clearTimeout(timer);
    if (shown && !tip) hiddenAt = performance.now();
    shown = tip?.target ?? null;
    show(tip);
  };
  const hide = () => set(null);
  const over = (event: PointerEvent) => {
    const tip = event.pointerType === "mouse" ? tipOf(event.target) : null;
    if (tip?.target === under) return;
    under = tip?.target;
    const isWarm = shown !== null || performance.now() - hiddenAt < warmMs;
    hide();
    if (tip) timer = window.setTimeout(() => tip.target.isConnected && set(tip), isWarm ? 0 : restMs);
  };
  const focus = (event: FocusEvent) => {
    const tip = tipOf(event.target);
    set(tip?.target.matches(":focus-visible") ? tip : null);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape") hide();
  };
  const stop = new AbortController();
  const options = { signal: stop.signal, capture: true, passive: true };
  document.addEventListener("pointerover", over, options);
  document.addEventListener("pointerdown", hide, options);
  document.documentElement.addEventListener("pointerleave", hide, options);
  document.addEventListener("focusin", focus, options);
  document.addEventListener("focusout", hide, options);
  document.addEventListener("keydown", key, options);
  document.addEventListener("scroll", hide, options);
  return () => {
    clearTimeout(timer);
    stop.abort();
  };
}

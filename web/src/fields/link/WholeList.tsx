/**
 * All linked records of a cell, ten thousand as well as thirty: those in sight are in the document, the rest is loaded as
 * it is scrolled to. One Tab leads into the list and one out of it; arrows, page keys, Home and End lead through it.
 */
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from "react";
import { errorText } from "@/api/errors";
import { useFeed } from "@/api/feed";
import type { Filter } from "@/api/types";
import { useText } from "@/i18n/react";
import { classes, SearchField, Skeleton, useWindow } from "@/ui";
import type { LinkCell } from "../base/links.ts";
import type { FieldContext } from "../types.ts";
import { Card, type CardActions, focusCard, useKeptFocus } from "./Card.tsx";
import css from "./link.module.css";
import { LinkedPages } from "./linkedPages.ts";
import { titleIn } from "./painter.ts";
import { type Link, noteFields } from "./records.ts";
import { SEARCH_MS, useLater } from "./useLink.ts";
import { linkWords } from "./words.ts";

interface WholeListProps {
  link: Link;
  filter: Filter;
  cell: LinkCell;
  context: FieldContext;
  label: string;
  /** The server refused what was done here last. */
  isRefused: boolean;
  actions: CardActions;
}

/** A card and the gap below it, in pixels. */
const WITH_NOTE = 50;
const BARE = 48;

export function WholeList(props: WholeListProps) {
  const { link, context, label } = props;
  const t = useText(linkWords);
  const [text, setText] = useState("");
  const search = useLater(text.trim(), SEARCH_MS);
  const pages = usePages(props, search);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const focus = useKeptFocus(list);
  const height = noteFields(link.target).length > 0 ? WITH_NOTE : BARE;
  const stop = Math.max(0, Math.min(active, pages.source.count - 1));
  const sight = useWindow({ count: pages.source.count, height, kept: stop });
  const { scroller, count, from, to, reveal } = sight;
  const actions = useSteady({
    ...props.actions,
    remove:
      props.actions.remove &&
      ((id: string) => {
        pages.remove(id);
        props.actions.remove?.(id);
      }),
  });

  useEffect(() => {
    if (to > from) pages.source.prefetch(from, to);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another search begins at the top
  useEffect(() => {
    setActive(0);
    scroller.current?.scrollTo(0, 0);
  }, [text]);
  const goTo = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (goTo.current === null) return;
    reveal(goTo.current);
    focusCard(list.current, { at: goTo.current, part: focus.held.current?.part ?? 0 });
    goTo.current = null;
  });
  // The card with the focus has moved, because one above it came or went.
  useLayoutEffect(() => {
    const card = document.activeElement?.closest<HTMLElement>("[data-at]");
    if (card && list.current?.contains(card)) setActive(Number(card.dataset.at));
  });

  const press = (event: KeyboardEvent) => {
    const places: Record<string, number> = {
      ArrowDown: stop + 1,
      ArrowUp: stop - 1,
      PageDown: stop + sight.fitting,
      PageUp: stop - sight.fitting,
      Home: 0,
      End: count - 1,
    };
    const place = places[event.key];
    if (place === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.max(0, Math.min(place, count - 1));
    goTo.current = next;
    setActive(next);
  };

  const isBusy = pages.isBusy || text.trim() !== search;
  const found = count === 0 ? t("noneFound") : t("found", { count });
  const said = pages.error ? errorText(pages.error) : text.trim() === "" || isBusy ? "" : found;
  return (
    <>
      <SearchField label={t("findLinked")} size="s" value={text} onChange={setText} />
      <p role="status" className={said ? css.hint : undefined}>
        {said}
      </p>
      <div
        ref={sight.scrollerRef}
        className={classes(css.long, count === 0 && css.empty, isBusy && css.busy)}
        onScroll={sight.onScroll}
      >
        <ul
          ref={list}
          aria-label={label}
          style={{ height: sight.length }}
          onKeyDown={press}
          onFocus={(event) => {
            focus.onFocus(event);
            if (focus.held.current) setActive(focus.held.current.at);
          }}
          onBlur={focus.onBlur}
        >
          {sight.places.map((at) => {
            const one = pages.at(at);
            return (
              <li
                key={one?.linked[0] ?? `place ${at}`}
                data-at={at}
                className={css.place}
                style={{ top: at * height, height }}
                aria-setsize={count}
                aria-posinset={at + 1}
                tabIndex={one ? undefined : at === stop ? 0 : -1}
              >
                <div className={css.card}>
                  {one ? (
                    <Card
                      id={one.linked[0]}
                      title={titleIn(link.target.id, one.linked[1], context)}
                      note={one.note}
                      actions={actions}
                      isTabStop={at === stop}
                    />
                  ) : (
                    <span className={css.waiting}>
                      <Skeleton width="60%" />
                    </span>
                  )}
                </div>
              </li>
            );
          })}
        </ul>
      </div>
    </>
  );
}

/** The same two functions for every render: cards that did not change are not rendered anew. */
function useSteady({ open, remove }: CardActions): CardActions {
  const latest = useRef({ open, remove });
  useLayoutEffect(() => {
    latest.current = { open, remove };
  });
  const canOpen = open !== undefined;
  const canRemove = remove !== undefined;
  return useMemo(
    () => ({
      open: canOpen ? (id) => latest.current.open?.(id) : undefined,
      remove: canRemove ? (id) => latest.current.remove?.(id) : undefined,
    }),
    [canOpen, canRemove],
  );
}

function usePages(props: WholeListProps, search: string): LinkedPages {
  const { link, filter, cell, context, isRefused } = props;
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const [pages] = useState(() => new LinkedPages(link, filter, cell, context, redraw));
  useEffect(() => pages.setLink(link, context), [pages, link, context]);
  useEffect(() => pages.search(search), [pages, search]);
  useEffect(() => () => pages.stop(), [pages]);
  useEffect(() => {
    if (isRefused) pages.refresh(0);
  }, [pages, isRefused]);
  useFeed(link.base.id, (event) => pages.hear(event));
  return pages;
}

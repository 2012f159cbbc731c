import { useState } from "react";
import { Button } from "react-aria-components";
import { useFeed } from "@/api/feed";
import { useMe } from "@/api/queries";
import type { Person } from "@/api/types";
import { numberText, useText } from "@/i18n";
import { Avatar, Tooltip } from "@/ui";
import css from "./TopBar.module.css";
import { words } from "./words.ts";

const shownFaces = 4;

/** Who else has this base open now. */
export function PresenceFaces({ base }: { base: string }) {
  const t = useText(words);
  const me = useMe().user.id;
  const [people, setPeople] = useState<readonly Person[]>([]);
  useFeed(base, (event) => {
    if (event.type === "presence") setPeople(othersOf(event.data.people ?? [], me));
  });
  if (people.length === 0) return null;
  const names = people.map((person) => person.name).join("、");
  return (
    <Tooltip text={names}>
      <Button className={css.faces ?? ""} aria-label={`${t("here", { count: people.length })}: ${names}`}>
        {people.slice(0, shownFaces).map((person) => (
          <Avatar key={person.id} name={person.name} id={person.id} size={26} isDecoration />
        ))}
        {people.length > shownFaces && <span className={css.more}>+{numberText(people.length - shownFaces)}</span>}
      </Button>
    </Tooltip>
  );
}

/** One face a person, however many windows they have open. */
function othersOf(people: readonly Person[], me: string): Person[] {
  const byId = new Map(people.map((person) => [person.id, person]));
  byId.delete(me);
  return [...byId.values()];
}

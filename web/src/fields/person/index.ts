/** Members of the workspace. */
import { lazy } from "react";
import type { Field } from "@/api/types";
import { accept, type Parsed, refuse } from "../base/issues.ts";
import { findPerson, idsIn, nameOf } from "../base/people.ts";
import { peoplePainter } from "../base/peoplePainter.ts";
import { joinNames, splitNames } from "../base/texts.ts";
import type { FieldContext, FieldType } from "../types.ts";

const MOST_PEOPLE = 100;

export const person: FieldType = {
  name: "person",
  valueType: "people",
  gridIcon: "person",
  editorKind: "external",
  isWritable: true,
  canBePrimary: false,
  canBeUnique: false,
  defaultWord: "me",
  empty: null,
  width: 150,
  parseText: parsePeople,
  toText: (value, _field, context) => joinNames(idsIn(value).map((id) => nameOf(id, context))),
  painter: (_field, context) => peoplePainter(context),
  Editor: lazy(() => import("./Editor.tsx")),
  Control: lazy(() => import("./Control.tsx")),
  Config: lazy(() => import("./Config.tsx")),
};

/** Names of members. */
function parsePeople(text: string, field: Field, context: FieldContext): Parsed {
  const limit = field.config.multiple === true ? MOST_PEOPLE : 1;
  const whole = findPerson(text.trim(), context);
  const found = whole ? [whole] : splitNames(text).map((name) => findPerson(name, context));
  const people = new Set<string>();
  for (const id of found) {
    if (id === undefined) return refuse("unknown_person");
    people.add(id);
  }
  if (people.size > limit) return refuse("too_many", { limit });
  return accept(people.size ? [...people] : null);
}

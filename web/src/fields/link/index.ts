/** Records of another table, or of the same one. The other table has a field that shows the same links from its side. */
import { lazy } from "react";
import type { Field, Json } from "@/api/types";
import { accept } from "../base/issues.ts";
import { linkConfig, linksIn } from "../base/links.ts";
import { joinNames } from "../base/texts.ts";
import type { FieldContext, FieldType } from "../types.ts";
import { linkPainter, nameIn } from "./painter.ts";

export const link: FieldType = {
  name: "link",
  valueType: "links",
  gridIcon: "link",
  editorKind: "external",
  isWritable: true,
  canBePrimary: false,
  canBeUnique: false,
  empty: null,
  width: 200,
  // Names stay names: only the server knows which records bear them.
  parseText: (text) => accept(text),
  toText: namesOf,
  painter: linkPainter,
  Editor: lazy(() => import("./Editor.tsx")),
  Control: lazy(() => import("./Control.tsx")),
  Config: lazy(() => import("./Config.tsx")),
};

/** The names of those that the cell tells, as they can be pasted, and how many more there are. */
function namesOf(value: Json, field: Field, context: FieldContext): string {
  const { count, records } = linksIn(value);
  const { table } = linkConfig(field);
  const names = records.map(([, title]) => nameIn(table, title, context)).filter(Boolean);
  const more = count - records.length;
  return joinNames(more > 0 ? [...names, `+${more}`] : names);
}

/** Any JSON, for programs. */
import { lazy } from "react";
import type { Json } from "@/api/types";
import { drawText } from "@/grid";
import { accept, refuse } from "../base/issues.ts";
import type { FieldType } from "../types.ts";

export const json: FieldType = {
  name: "json",
  valueType: "json",
  gridIcon: "json",
  editorKind: "external",
  isWritable: true,
  canBePrimary: false,
  canBeUnique: false,
  empty: null,
  width: 200,
  parseText: (text) => {
    try {
      return accept(JSON.parse(text) as Json);
    } catch {
      return refuse("bad_json");
    }
  },
  toText: (value) => JSON.stringify(value),
  toEditText: (value) => JSON.stringify(value, null, 2),
  painter: () => (ctx, rect, value, theme) => {
    if (value === null || value === undefined) return;
    drawText(ctx, rect, JSON.stringify(value).slice(0, 300), theme, { colour: theme.textMuted });
  },
  Editor: lazy(() => import("./Editor.tsx")),
  Control: lazy(() => import("./Control.tsx")),
};

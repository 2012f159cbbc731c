/** A number that the server gives to each new record, after a pattern: RMA-{YYYYMMDD}-{0000}. */
import { lazy } from "react";
import { refuse } from "../base/issues.ts";
import { ReadonlyControl } from "../base/lazies.ts";
import { mutedTextPainter } from "../base/paint.ts";
import { textLike } from "../base/textlike.ts";
import type { FieldType } from "../types.ts";

export const autoNumber: FieldType = {
  ...textLike,
  name: "auto_number",
  gridIcon: "autoNumber",
  editorKind: "none",
  isWritable: false,
  newConfig: { pattern: "{0}" },
  width: 160,
  parseText: () => refuse("read_only"),
  painter: (field, context) => mutedTextPainter(String, field, context),
  Control: ReadonlyControl,
  Config: lazy(() => import("./Config.tsx")),
};

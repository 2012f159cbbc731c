/** Files, mostly photos. */
import { lazy } from "react";
import { filesIn } from "../base/files.ts";
import { refuse } from "../base/issues.ts";
import { joinNames } from "../base/texts.ts";
import type { FieldType } from "../types.ts";
import { filePainter } from "./painter.ts";

export const attachment: FieldType = {
  name: "attachment",
  valueType: "files",
  gridIcon: "attachment",
  editorKind: "external",
  isWritable: true,
  canBePrimary: false,
  canBeUnique: false,
  empty: null,
  width: 150,
  parseText: () => refuse("wrong_type"),
  toText: (value) => joinNames(filesIn(value).map((file) => file.name || file.id)),
  painter: filePainter,
  Editor: lazy(() => import("./Editor.tsx")),
  Control: lazy(() => import("./Control.tsx")),
};

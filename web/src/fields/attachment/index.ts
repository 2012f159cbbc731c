/** Files, mostly photos. */
import { Paperclip } from "lucide-react";
import { lazy } from "react";
import { dictionary } from "@/i18n/runtime";
import { filesIn } from "../base/files.ts";
import { refuse } from "../base/issues.ts";
import { joinNames } from "../base/texts.ts";
import type { FieldType } from "../types.ts";
import { filePainter } from "./painter.ts";

export const attachment: FieldType = {
  name: "attachment",
  valueType: "files",
  words: dictionary(
    { label: "Attachment", description: "Photos and other files." },
    { label: "附件", description: "照片和其他文件。" },
  ),
  icon: Paperclip,
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

/** Yes or no; an empty cell is no. */
import { lazy } from "react";
import { paintCheckbox } from "@/grid";
import { dictionary, translate } from "@/i18n/runtime";
import { accept, refuse, shown } from "../base/issues.ts";
import { readBoolean } from "../base/texts.ts";
import type { FieldType } from "../types.ts";

const answers = dictionary({ yes: "Yes", no: "No" }, { yes: "是", no: "否" });

export const checkbox: FieldType = {
  name: "checkbox",
  valueType: "boolean",
  gridIcon: "checkbox",
  editorKind: "checkbox",
  align: "center",
  isWritable: true,
  canBePrimary: false,
  canBeUnique: false,
  empty: false,
  width: 90,
  parseText: (text) => {
    const answer = readBoolean(text);
    return answer === null ? refuse("bad_boolean", { text: shown(text) }) : accept(answer);
  },
  toText: (value, _field, { locale }) => translate(answers, locale, value === true ? "yes" : "no"),
  painter: () => paintCheckbox,
  Control: lazy(() => import("./Control.tsx")),
};

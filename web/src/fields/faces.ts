/**
 * How field types show themselves where they are chosen and listed: icon, name, what they are for. Grids paint icons
 * of their own and say no names, so this comes with the first dialog, panel or list of fields, and not with the grid.
 */
import { CircleHelp, MousePointerClick, Sigma, SquareFunction, TextSearch } from "lucide-react";
import type { ComputedKind, Field } from "@/api/types";
import { dictionary } from "@/i18n/runtime";
import { attachment } from "./attachment/face.ts";
import { autoNumber } from "./auto_number/face.ts";
import { barcode } from "./barcode/face.ts";
import { changedBy } from "./changed_by/face.ts";
import { changedTime } from "./changed_time/face.ts";
import { checkbox } from "./checkbox/face.ts";
import { createdBy } from "./created_by/face.ts";
import { createdTime } from "./created_time/face.ts";
import { currency } from "./currency/face.ts";
import { date } from "./date/face.ts";
import { datetime } from "./datetime/face.ts";
import { duration } from "./duration/face.ts";
import { email } from "./email/face.ts";
import { json } from "./json/face.ts";
import { link } from "./link/face.ts";
import { longText } from "./long_text/face.ts";
import { multiSelect } from "./multi_select/face.ts";
import { number } from "./number/face.ts";
import { percent } from "./percent/face.ts";
import { person } from "./person/face.ts";
import { phone } from "./phone/face.ts";
import { rating } from "./rating/face.ts";
import { singleSelect } from "./single_select/face.ts";
import { text } from "./text/face.ts";
import type { FieldFace } from "./types.ts";
import { url } from "./url/face.ts";

const faces: Readonly<Record<string, FieldFace>> = {
  attachment,
  auto_number: autoNumber,
  barcode,
  changed_by: changedBy,
  changed_time: changedTime,
  checkbox,
  created_by: createdBy,
  created_time: createdTime,
  currency,
  date,
  datetime,
  duration,
  email,
  json,
  link,
  long_text: longText,
  multi_select: multiSelect,
  number,
  percent,
  person,
  phone,
  rating,
  single_select: singleSelect,
  text,
  url,
};

const unknown: FieldFace = {
  icon: CircleHelp,
  words: dictionary(
    { label: "Unknown type", description: "Reload the page to get its newest version." },
    { label: "未知类型", description: "刷新页面即可获取最新版本。" },
  ),
};

export const computedFaces: Readonly<Record<ComputedKind, FieldFace>> = {
  formula: {
    icon: SquareFunction,
    words: dictionary(
      { label: "Formula", description: "Calculated from other fields of the record." },
      { label: "公式", description: "由同一条记录的其他字段计算得出。" },
    ),
  },
  lookup: {
    icon: TextSearch,
    words: dictionary(
      { label: "Lookup", description: "A field of the linked records, shown here." },
      { label: "查找引用", description: "显示关联记录中某个字段的值。" },
    ),
  },
  rollup: {
    icon: Sigma,
    words: dictionary(
      { label: "Rollup", description: "Count, sum and more over the linked records." },
      { label: "汇总", description: "对关联记录计数、求和等。" },
    ),
  },
  button: {
    icon: MousePointerClick,
    words: dictionary(
      { label: "Button", description: "Opens a link or sets fields of its record." },
      { label: "按钮", description: "打开链接，或设置所在记录的字段。" },
    ),
  },
};

export function faceOfType(name: string): FieldFace {
  return Object.hasOwn(faces, name) ? (faces[name] as FieldFace) : unknown;
}

/** A computed field wears the icon of what computes it. */
export function faceOf({ type, computed }: Field): FieldFace {
  return computed ? computedFaces[computed.kind] : faceOfType(type);
}

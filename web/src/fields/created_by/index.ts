/** Who made the record. */
import { refuse } from "../base/issues.ts";
import { ReadonlyControl } from "../base/lazies.ts";
import { idsIn, nameOf } from "../base/people.ts";
import { peoplePainter } from "../base/peoplePainter.ts";
import { joinNames } from "../base/texts.ts";
import type { FieldType } from "../types.ts";

export const createdBy: FieldType = {
  name: "created_by",
  valueType: "people",
  gridIcon: "person",
  editorKind: "none",
  isWritable: false,
  canBePrimary: false,
  canBeUnique: false,
  empty: null,
  width: 150,
  parseText: () => refuse("read_only"),
  toText: (value, _field, context) => joinNames(idsIn(value).map((id) => nameOf(id, context))),
  painter: (_field, context) => peoplePainter(context),
  Control: ReadonlyControl,
};

/** Who last changed the record. */
import { ReadonlyControl } from "../base/lazies.ts";
import { idsIn, nameOf } from "../base/people.ts";
import { peoplePainter } from "../base/peoplePainter.ts";
import { joinNames } from "../base/texts.ts";
import { unwritten } from "../base/unwritten.ts";
import type { FieldType } from "../types.ts";

export const changedBy: FieldType = {
  ...unwritten,
  name: "changed_by",
  valueType: "people",
  gridIcon: "person",
  editorKind: "none",
  width: 150,
  toText: (value, _field, context) => joinNames(idsIn(value).map((id) => nameOf(id, context))),
  painter: (_field, context) => peoplePainter(context),
  Control: ReadonlyControl,
};

/** What is done to a field at once, with a question or a way back. Loads with the first that is asked for. */
import { fields, tables } from "@/api/calls";
import { fieldOf, tableOf } from "@/api/queries";
import type { Base, Field, Table } from "@/api/types";
import { dictionary, translator } from "@/i18n/runtime";
import { getLocale } from "@/i18n/store";
import { ask, toast, toastError, toastUndo } from "@/ui";

const words = dictionary(
  {
    deletedField: "Field “{name}” deleted",
    deleteFieldTitle: "Delete field “{name}”?",
    deleteFieldText: "Its values disappear from all records. The field can be restored from the trash.",
    deleteReverse: "So does “{name}” in the table “{table}”, which shows the same links.",
    deleteField: "Delete field",
    primaryChanged: "“{name}” is now the primary field",
  },
  {
    deletedField: "已删除字段“{name}”",
    deleteFieldTitle: "删除字段“{name}”？",
    deleteFieldText: "所有记录中该字段的内容将一并移除，可从回收站恢复。",
    deleteReverse: "“{table}”表中与之对应的字段“{name}”也会一并删除。",
    deleteField: "删除字段",
    primaryChanged: "已将“{name}”设为主字段",
  },
);

interface Subject {
  base: Base;
  table: Table;
  field: Field;
  undo: () => void;
}

export async function deleteField({ base, table, field, undo }: Subject): Promise<void> {
  const t = translator(words, getLocale());
  const other = reverseOf(base, field);
  const body = other ? `${t("deleteFieldText")} ${t("deleteReverse", other)}` : t("deleteFieldText");
  const question = { title: t("deleteFieldTitle", { name: field.name }), body };
  if (!(await ask({ ...question, action: t("deleteField"), isDanger: true }))) return;
  try {
    await fields.remove(base.id, table.id, field.id);
    toastUndo(t("deletedField", { name: field.name }), undo);
  } catch (error) {
    toastError(error);
  }
}

export async function makePrimary({ base, table, field }: Subject): Promise<void> {
  const t = translator(words, getLocale());
  try {
    await tables.change(base.id, table.id, { primary_field: field.id });
    toast(t("primaryChanged", { name: field.name }));
  } catch (error) {
    toastError(error);
  }
}

/** The field on the other side of a link, which goes and comes with it. */
function reverseOf(base: Base, { config }: Field): { name: string; table: string } | null {
  const table = tableOf(base, String(config.table));
  const reverse = table && fieldOf(table, String(config.reverse));
  return reverse ? { name: reverse.name, table: table.name } : null;
}

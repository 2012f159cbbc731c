import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { tables } from "@/api/calls";
import { errorText } from "@/api/errors";
import { keys } from "@/api/queries";
import type { Base, NewField, Table } from "@/api/types";
import { type Translate, useText } from "@/i18n";
import { Banner, Dialog, DialogButtons, TextField } from "@/ui";
import type { en } from "./en.ts";
import { words } from "./words.ts";

interface TableDialogProps {
  base: Base;
  /** Given: rename this one. Otherwise make a new one and go there. */
  table?: Table;
  onClose: () => void;
  onDone?: (() => void) | undefined;
}

export function TableDialog({ base, table, onClose, onDone }: TableDialogProps) {
  const t = useText(words);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(table?.name ?? "");
  const [isChecked, setChecked] = useState(false);
  const save = useMutation({
    mutationFn: () => {
      if (table) return tables.change(base.id, table.id, { name: name.trim() });
      return tables.create(base.id, { name: name.trim(), fields: starterFields(t) });
    },
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: keys.base(base.id), exact: true });
      onClose();
      onDone?.();
      if (!table) await navigate({ to: "/b/$base/t/$table", params: { base: base.id, table: saved.id }, search: {} });
    },
  });
  const submit = () => {
    setChecked(true);
    if (name.trim()) save.mutate();
  };
  return (
    <Dialog
      title={t(table ? "renameTable" : "newTable")}
      isOpen
      onClose={onClose}
      onSubmit={submit}
      footer={
        <DialogButtons action={t(table ? "renameTable" : "create")} onCancel={onClose} isPending={save.isPending} />
      }
    >
      {save.error && <Banner tone="danger">{errorText(save.error)}</Banner>}
      <TextField
        label={t("tableName")}
        placeholder={t("tableExample")}
        value={name}
        onChange={setName}
        error={isChecked && !name.trim() ? t("needName") : null}
        autoFocus
      />
    </Dialog>
  );
}

/** What an empty table begins with: enough to see how fields work, little enough to throw away. */
function starterFields(t: Translate<typeof en>): NewField[] {
  const states = [
    { key: 1, name: t("todo"), color: "gray" },
    { key: 2, name: t("doing"), color: "blue" },
    { key: 3, name: t("done"), color: "green" },
  ];
  return [
    { name: t("nameField"), type: "text" },
    { name: t("statusField"), type: "single_select", config: { options: states } },
    { name: t("personField"), type: "person" },
    { name: t("notesField"), type: "long_text" },
  ];
}

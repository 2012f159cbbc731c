import { useState } from "react";
import type { View } from "@/api/types";
import { useText } from "@/i18n/react";
import { Dialog, DialogButtons, TextField } from "@/ui";
import { words } from "./editorWords.ts";

export function RenameDialog({
  view,
  onClose,
  onSave,
}: {
  view: View;
  onClose: () => void;
  onSave: (name: string) => void;
}) {
  const t = useText(words);
  const [name, setName] = useState(view.name);
  const save = () => {
    if (!name.trim()) return;
    onSave(name.trim());
    onClose();
  };
  return (
    <Dialog
      title={t("renameView")}
      isOpen
      onClose={onClose}
      onSubmit={save}
      footer={<DialogButtons action={t("save")} onCancel={onClose} isDisabled={!name.trim()} />}
    >
      <TextField label={t("viewName")} value={name} onChange={setName} maxLength={100} autoFocus />
    </Dialog>
  );
}

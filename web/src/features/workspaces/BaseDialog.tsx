import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { bases, workspaces } from "@/api/calls";
import { errorText } from "@/api/errors";
import { keys } from "@/api/queries";
import type { BaseCard } from "@/api/types";
import { useText } from "@/i18n";
import { Banner, colourFor, Dialog, DialogButtons, Swatches, TextField } from "@/ui";
import { anyColour } from "./colours.ts";
import css from "./Dialogs.module.css";
import { words } from "./words.ts";

interface BaseDialogProps {
  workspace: { id: string };
  /** Given: change this one. Otherwise make a new one and go there. */
  base?: BaseCard;
  onClose: () => void;
}

export function BaseDialog({ workspace, base, onClose }: BaseDialogProps) {
  const t = useText(words);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(base?.name ?? "");
  const [color, setColor] = useState<string>(() => base?.color ?? (base ? colourFor(base.id) : anyColour()));
  const [isChecked, setChecked] = useState(false);

  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), color };
      return base ? bases.change(base.id, body) : workspaces.createBase(workspace.id, body);
    },
    onSuccess: async (saved) => {
      client.invalidateQueries({ queryKey: keys.bases(workspace.id) });
      if (base) client.invalidateQueries({ queryKey: keys.base(base.id), exact: true });
      onClose();
      if (!base) await navigate({ to: "/b/$base", params: { base: saved.id } });
    },
  });

  const submit = () => {
    setChecked(true);
    if (name.trim()) save.mutate();
  };

  return (
    <Dialog
      title={t(base ? "renameTitle" : "newBase")}
      isOpen
      onClose={onClose}
      onSubmit={submit}
      footer={<DialogButtons action={t(base ? "save" : "create")} onCancel={onClose} isPending={save.isPending} />}
    >
      {save.error && <Banner tone="danger">{errorText(save.error)}</Banner>}
      <TextField
        label={t("baseName")}
        placeholder={t("baseExample")}
        description={base ? undefined : t("baseNameHelp")}
        value={name}
        onChange={setName}
        error={isChecked && !name.trim() ? t("needName") : null}
        autoFocus
      />
      <div className={css.row}>
        <span className={css.label}>{t("colour")}</span>
        <Swatches label={t("colour")} value={color} onChange={setColor} />
      </div>
    </Dialog>
  );
}

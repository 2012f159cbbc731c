import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { workspaces } from "@/api/calls";
import { errorText } from "@/api/errors";
import { keys } from "@/api/queries";
import type { Role } from "@/api/types";
import { useText } from "@/i18n";
import { Banner, Button, Dialog, DialogButtons, RadioGroup, TextField } from "@/ui";
import { CopyField } from "./CopyField.tsx";
import { roleOptions } from "./roles.ts";
import { words } from "./words.ts";

interface InviteDialogProps {
  workspace: { id: string; name: string };
  onClose: () => void;
}

/** First the role, then the link to pass on. */
export function InviteDialog({ workspace, onClose }: InviteDialogProps) {
  const t = useText(words);
  const client = useQueryClient();
  const [role, setRole] = useState<Role>("editor");
  const [email, setEmail] = useState("");
  const make = useMutation({
    mutationFn: () => workspaces.invite(workspace.id, email.trim() ? { role, email: email.trim() } : { role }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.invites(workspace.id) }),
  });
  const title = t("inviteTitle", { workspace: workspace.name });
  if (make.data) {
    return (
      <Dialog
        title={title}
        isOpen
        onClose={onClose}
        isDismissable={false}
        footer={<Button onPress={onClose}>{t("done")}</Button>}
      >
        <CopyField label={t("linkReady")} text={wholeAddress(make.data.url)} description={t("linkHelp")} />
      </Dialog>
    );
  }
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      onSubmit={() => make.mutate()}
      footer={<DialogButtons action={t("makeLink")} onCancel={onClose} isPending={make.isPending} />}
    >
      {make.error && <Banner tone="danger">{errorText(make.error)}</Banner>}
      <RadioGroup label={t("role")} options={roleOptions(t)} value={role} onChange={setRole} />
      <TextField
        label={t("inviteEmail")}
        description={t("inviteEmailHelp")}
        type="email"
        value={email}
        onChange={setEmail}
      />
    </Dialog>
  );
}

/** The server may not know the address people reach it by; this page does. */
export function wholeAddress(url: string): string {
  return new URL(url, location.origin).href;
}

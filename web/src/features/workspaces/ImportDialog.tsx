/** A file was dropped on the home screen: into which base? Then the wizard takes over. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { workspaces } from "@/api/calls";
import { errorText } from "@/api/errors";
import { keys } from "@/api/queries";
import type { BaseCard } from "@/api/types";
import { useText } from "@/i18n";
import { Banner, ComboBox, Dialog, DialogButtons, RadioGroup, TextField } from "@/ui";
import { handOver } from "../imports/handover.ts";
import { anyColour } from "./colours.ts";
import { words } from "./words.ts";

interface ImportDialogProps {
  workspace: { id: string };
  bases: readonly BaseCard[];
  file: File;
  onClose: () => void;
}

export function ImportDialog({ workspace, bases, file, onClose }: ImportDialogProps) {
  const t = useText(words);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [into, setInto] = useState<"new" | "old">("new");
  const [name, setName] = useState(() => plainName(file.name));
  const [chosen, setChosen] = useState<string | null>(bases[0]?.id ?? null);

  const go = useMutation({
    mutationFn: async () => {
      if (into === "old" && chosen) return chosen;
      const base = await workspaces.createBase(workspace.id, { name: name.trim(), color: anyColour() });
      return base.id;
    },
    onSuccess: async (base) => {
      client.invalidateQueries({ queryKey: keys.bases(workspace.id) });
      handOver(file);
      await navigate({ to: "/b/$base/import", params: { base }, search: {} });
      onClose();
    },
  });

  const isReady = into === "new" ? Boolean(name.trim()) : chosen !== null;
  return (
    <Dialog
      title={t("importTitle", { name: file.name })}
      isOpen
      onClose={onClose}
      onSubmit={() => isReady && go.mutate()}
      footer={
        <DialogButtons action={t("importNext")} onCancel={onClose} isDisabled={!isReady} isPending={go.isPending} />
      }
    >
      {go.error && <Banner tone="danger">{errorText(go.error)}</Banner>}
      {bases.length > 0 && (
        <RadioGroup
          label={t("importInto")}
          options={[
            { id: "new", label: t("importNewBase") },
            { id: "old", label: t("importHere") },
          ]}
          value={into}
          onChange={setInto}
        />
      )}
      {into === "new" ? (
        <TextField label={t("baseName")} value={name} onChange={setName} autoFocus />
      ) : (
        <ComboBox
          label={t("importBase")}
          options={bases.map((base) => ({ id: base.id, label: base.name }))}
          value={chosen}
          onChange={setChosen}
        />
      )}
    </Dialog>
  );
}

/** `售后_2026-11 (1).xlsx` becomes `售后 2026-11`. */
export function plainName(file: string): string {
  const name = file
    .replace(/\.[^.]+$/, "")
    .replace(/\s*\(\d+\)$/, "")
    .replace(/_+/g, " ")
    .trim();
  return name || file;
}

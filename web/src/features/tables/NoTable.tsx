/** What stands where a table is gone, or has no views. */
import { useQueryClient } from "@tanstack/react-query";
import { Sheet, Table2 } from "lucide-react";
import { views as viewCalls } from "@/api/calls";
import { canEdit, keys } from "@/api/queries";
import type { Base, Table } from "@/api/types";
import { useText } from "@/i18n/react";
import { Button, ButtonLink, EmptyState, toastError } from "@/ui";
import { words } from "./words.ts";

export function NoTable({ base }: { base: Base }) {
  const t = useText(words);
  return (
    <EmptyState
      icon={Table2}
      title={t("noTable")}
      actions={<ButtonLink href={`/b/${base.id}`}>{t("toBase")}</ButtonLink>}
    >
      {t("noTableText")}
    </EmptyState>
  );
}

export function NoView({ base, table }: { base: Base; table: Table }) {
  const t = useText(words);
  const client = useQueryClient();
  const add = async () => {
    await viewCalls.create(base.id, table.id, { name: t("gridName"), type: "grid" }).catch(toastError);
    await client.invalidateQueries({ queryKey: keys.base(base.id), exact: true });
  };
  return (
    <EmptyState
      icon={Sheet}
      title={t("noView")}
      actions={canEdit(base.role) && <Button onPress={() => void add()}>{t("addGrid")}</Button>}
    >
      {t("noViewText")}
    </EmptyState>
  );
}

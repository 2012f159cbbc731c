/** The plain address of a base leads to the table that was open last; without tables it shows how to begin. */
import { Navigate, useNavigate, useParams } from "@tanstack/react-router";
import { FileSpreadsheet, Plus, Table2 } from "lucide-react";
import { useState } from "react";
import { canEdit, inOrder, useLoadedBase } from "@/api/queries";
import { useText } from "@/i18n";
import { Button, chooseFile, EmptyState, useTitle } from "@/ui";
import { acceptedFiles, handOver } from "../imports/handover.ts";
import { lastTable } from "./last.ts";
import { TableDialog } from "./lazyDialogs.tsx";
import { words } from "./words.ts";

export function BaseHome() {
  const t = useText(words);
  const navigate = useNavigate();
  const { base: id } = useParams({ from: "/signed-in/b/$base" });
  const base = useLoadedBase(id);
  const [isCreating, setCreating] = useState(false);
  useTitle(base.name);
  const tables = inOrder(base.tables);
  const next = tables.find((table) => table.id === lastTable(id)) ?? tables[0];
  if (next) return <Navigate to="/b/$base/t/$table" params={{ base: id, table: next.id }} search={{}} replace />;
  if (!canEdit(base.role)) {
    return (
      <EmptyState icon={Table2} title={t("noTables")}>
        {t("noTablesViewer")}
      </EmptyState>
    );
  }
  const choose = () =>
    chooseFile(acceptedFiles, (file) => {
      handOver(file);
      navigate({ to: "/b/$base/import", params: { base: id }, search: {} });
    });
  return (
    <>
      <EmptyState
        icon={FileSpreadsheet}
        title={t("noTables")}
        actions={
          <>
            <Button variant="primary" icon={FileSpreadsheet} onPress={choose}>
              {t("importFile")}
            </Button>
            <Button icon={Plus} onPress={() => setCreating(true)}>
              {t("emptyTable")}
            </Button>
          </>
        }
      >
        {t("noTablesText")}
      </EmptyState>
      {isCreating && <TableDialog base={base} onClose={() => setCreating(false)} />}
    </>
  );
}

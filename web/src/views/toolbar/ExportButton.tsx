/** What the view shows as a file: a plain download, so that a million records need no room in the page. */
import { Download } from "lucide-react";
import { records } from "@/api/calls";
import type { Base, Table } from "@/api/types";
import { useText } from "@/i18n/react";
import { IconButton, MenuButton, toastError } from "@/ui";
import { exportFormats, exportPath, exportSpec } from "../data/exports.ts";
import type { Look } from "../data/look.ts";
import type { GridView, ViewConfig } from "../data/useViewConfig.ts";
import { words } from "./words.ts";

interface ExportButtonProps {
  base: Base;
  table: Table;
  view: GridView;
  viewConfig: ViewConfig;
  look: Look;
}

export function ExportButton(props: ExportButtonProps) {
  const { base, table, look } = props;
  const t = useText(words);
  return (
    <MenuButton
      label={t("export")}
      button={<IconButton size="s" icon={Download} label={t("export")} />}
      entries={exportFormats.map(({ id, ...format }) => {
        const href = exportPath(props, format);
        const save = () => void records.export(base.id, table.id, exportSpec(look, format)).catch(toastError);
        return { id, label: t(id), ...(href ? { href, isDownload: true } : { onAction: save }) };
      })}
    />
  );
}

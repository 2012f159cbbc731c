/** What can be done with the records that have a check mark. Loads with the first that gets one. */
import { Copy, Download, Trash2, X } from "lucide-react";
import type { ExportFormat } from "@/api/calls";
import { useText } from "@/i18n/react";
import { dictionary } from "@/i18n/runtime";
import { Button, IconButton, MenuButton } from "@/ui";
import { exportFormats } from "../data/exports.ts";
import { words as toolWords } from "../toolbar/words.ts";
import css from "./grid.module.css";

const words = dictionary(
  {
    copy: "Copy",
    selected: { one: "{count} record selected", other: "{count} records selected" },
    exportSelected: "Export",
    clearSelection: "Clear selection",
    delete: "Delete",
  },
  {
    copy: "复制",
    selected: "已选择 {count} 条记录",
    exportSelected: "导出",
    clearSelection: "取消选择",
    delete: "删除",
  },
);

interface SelectionBarProps {
  count: number;
  onCopy: () => void;
  onSave: (format: ExportFormat) => void;
  /** Missing for who may not. */
  onDelete: (() => void) | undefined;
  onClear: () => void;
}

export function SelectionBar({ count, onCopy, onSave, onDelete, onClear }: SelectionBarProps) {
  const t = useText(words);
  const tTools = useText(toolWords);
  return (
    <section className={css.bar} aria-label={t("selected", { count })}>
      <span className={css.barText}>{t("selected", { count })}</span>
      <Button size="s" variant="ghost" icon={Copy} onPress={onCopy}>
        {t("copy")}
      </Button>
      <MenuButton
        label={t("exportSelected")}
        placement="top start"
        button={
          <Button size="s" variant="ghost" icon={Download}>
            {t("exportSelected")}
          </Button>
        }
        entries={exportFormats.map(({ id, ...format }) => ({
          id,
          label: tTools(id),
          onAction: () => onSave(format),
        }))}
      />
      {onDelete && (
        <Button size="s" variant="ghost" icon={Trash2} onPress={onDelete}>
          {t("delete")}
        </Button>
      )}
      <IconButton size="s" icon={X} label={t("clearSelection")} onPress={onClear} />
    </section>
  );
}

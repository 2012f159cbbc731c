/** What stands in a grid without records. */
import { Filter, Inbox, Plus } from "lucide-react";
import { useText } from "@/i18n/react";
import { dictionary } from "@/i18n/runtime";
import { Button, EmptyState } from "@/ui";
import css from "./grid.module.css";

const words = dictionary(
  {
    noRecords: "No records yet",
    noMatch: "No records match",
    noMatchText: "Change or clear the filter and the search to see more.",
    clearFilter: "Clear filter and search",
    addRecord: "Add record",
  },
  {
    noRecords: "还没有记录",
    noMatch: "没有符合条件的记录",
    noMatchText: "调整或清除筛选与搜索条件，即可看到更多记录。",
    clearFilter: "清除筛选与搜索",
    addRecord: "新增记录",
  },
);

interface EmptyGridProps {
  /** A filter or a search leaves out what there may be. */
  isNarrowed: boolean;
  onWiden: () => void;
  /** Missing for who may not. */
  onAdd: (() => void) | undefined;
}

export function EmptyGrid({ isNarrowed, onWiden, onAdd }: EmptyGridProps) {
  const t = useText(words);
  return (
    <div className={css.empty}>
      {isNarrowed ? (
        <EmptyState icon={Filter} title={t("noMatch")} actions={<Button onPress={onWiden}>{t("clearFilter")}</Button>}>
          {t("noMatchText")}
        </EmptyState>
      ) : (
        <EmptyState
          icon={Inbox}
          title={t("noRecords")}
          actions={
            onAdd && (
              <Button variant="primary" icon={Plus} onPress={onAdd}>
                {t("addRecord")}
              </Button>
            )
          }
        />
      )}
    </div>
  );
}

/** The words of what is done to records: they load with it. */
import { dictionary } from "@/i18n/runtime";

export const words = dictionary(
  {
    exportTooMany: "At most {limit} selected records can be exported in one go. Filter instead and export the view.",
    deleted: { one: "{count} record deleted", other: "{count} records deleted" },
    deleteManyTitle: { one: "Delete {count} record?", other: "Delete {count} records?" },
    deleteManyText: "They go to the trash and can be restored.",
    delete: "Delete",
    pasting: "Pasting",
    filling: "Filling",
    clearing: "Clearing",
    stopped: { one: "Stopped after {count} record.", other: "Stopped after {count} records." },
    pasted: { one: "{count} record pasted", other: "{count} records pasted" },
    skippedCells: {
      one: "{count} cell could not be read and was left as it is.",
      other: "{count} cells could not be read and were left as they are.",
    },
    firstSkipped: "First: {reason}",
    cutColumns: {
      one: "{count} column found no room on the right.",
      other: "{count} columns found no room on the right.",
    },
    readonlyColumns: "Left out because they cannot be edited: {names}",
    tooLarge: "At most {limit} records can be changed in one go. Select fewer.",
    notInView: "The record was added but the filter of this view hides it.",
    show: "Show",
  },
  {
    exportTooMany: "一次最多导出 {limit} 条所选记录，更多记录请用筛选后导出视图。",
    deleted: "已删除 {count} 条记录",
    deleteManyTitle: "删除 {count} 条记录？",
    deleteManyText: "删除后会移入回收站，可随时恢复。",
    delete: "删除",
    pasting: "正在粘贴",
    filling: "正在填充",
    clearing: "正在清空",
    stopped: "已停止，完成了 {count} 条记录。",
    pasted: "已粘贴 {count} 条记录",
    skippedCells: "有 {count} 个单元格无法识别，已保留原值。",
    firstSkipped: "例如：{reason}",
    cutColumns: "右侧字段不足，有 {count} 列未粘贴。",
    readonlyColumns: "以下字段不可编辑，已跳过：{names}",
    tooLarge: "一次最多修改 {limit} 条记录，请减少选择范围。",
    notInView: "记录已添加，但不符合当前视图的筛选条件，因此没有显示。",
    show: "查看",
  },
);

import type { Translation } from "@/i18n/runtime";
import type { en } from "./en.ts";

export const zhCN: Translation<typeof en> = {
  emptyGroup: "（空）",
  gridLabel: "{view}的记录",
  moreGroups: "分组过多，仅显示前 10,000 组，请先筛选缩小范围。",
  loadFailed: "记录加载失败。",
  retry: "重试",

  fieldMenu: "字段“{name}”",

  summaryFor: "“{name}”的统计",

  recordMenu: "记录",
  linkCopied: "链接已复制",
  useKeys: "请按 {keys} 操作。",

  copied: "已复制 {rows} × {columns} 个单元格",
  copyFailed: "复制失败，请减少选择范围后重试。",
  readonly: "“{name}”不能在此编辑。",
  computedField: "“{name}”由计算得出，按 Enter 查看依据。",
  systemField: "“{name}”由系统自动填写。",
  viewerOnly: "你只能查看此表格，不能修改。",

  editAgain: "重新编辑",
  refusedCell: "{field}：{reason}",
  waiting: "有 {count} 处修改等待联网后保存",
};

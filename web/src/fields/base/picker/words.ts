import { dictionary } from "@/i18n/runtime";

export const pickerWords = dictionary(
  {
    find: "Find",
    findOrCreate: "Find or create",
    create: "Create “{name}”",
    noOptions: "No options yet",
    nothing: "Nothing found",
    searching: "Searching…",
    clear: "Clear",
    remove: "Remove {name}",
    edit: "Change",
    empty: "Choose…",
  },
  {
    find: "查找",
    findOrCreate: "查找或新建",
    create: "新建“{name}”",
    noOptions: "还没有选项",
    nothing: "没有匹配项",
    searching: "正在搜索…",
    clear: "清除",
    remove: "移除{name}",
    edit: "修改",
    empty: "请选择…",
  },
);

import { dictionary } from "@/i18n/runtime";

export const linkWords = dictionary(
  {
    add: "Link record",
    choose: "Choose record",
    change: "Link another record",
    none: "No linked records",
    remove: "Unlink “{name}”",
    showAll: "Show all {count}",
    showFew: "Show fewer",
    findLinked: "Search linked records",
    noneFound: "No linked record matches",
    inOther: "Now linked from “{name}”",
    gone: "Deleted record",
    noTable: "The linked table is gone.",
    chooseFilter: "Choose…",
  },
  {
    add: "关联记录",
    choose: "选择记录",
    change: "改为关联其他记录",
    none: "还没有关联记录",
    remove: "取消关联“{name}”",
    showAll: "显示全部 {count} 条",
    showFew: "收起",
    findLinked: "搜索已关联的记录",
    noneFound: "没有匹配的关联记录",
    inOther: "目前关联于“{name}”",
    gone: "已删除的记录",
    noTable: "关联的数据表已不存在。",
    chooseFilter: "请选择…",
  },
);

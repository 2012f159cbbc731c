/** Seeded after-sales rows in Chinese, made row by row so that a million of them need no memory. */
import type { ChoiceColour, Column, Group, Row } from "../../src/grid/index.ts";
import {
  CHOICE_COLOURS,
  paintCheckbox,
  paintFormatted,
  paintLink,
  paintLongText,
  paintPills,
  paintProgress,
  paintRating,
  paintText,
} from "../../src/grid/index.ts";

const CHANNELS = ["京东", "天猫", "拼多多", "抖音", "官网", "线下门店", "微信小程序", "电话"];
const STATUSES: readonly (readonly [string, ChoiceColour])[] = [
  ["待受理", "gray"],
  ["检测中", "blue"],
  ["待配件", "amber"],
  ["维修中", "indigo"],
  ["已完成", "green"],
  ["已退款", "red"],
];
const TAGS: readonly (readonly [string, ChoiceColour])[] = [
  ["屏幕", "teal"],
  ["电池", "orange"],
  ["物流破损", "pink"],
  ["保修期内", "green"],
  ["加急", "red"],
  ["二次返修", "purple"],
];
const NAMES = ["王芳", "李伟", "张敏", "刘洋", "陈静", "杨帆", "赵磊", "黄丽", "周杰", "吴昊", "欧阳明月"];
const ISSUES = ["无法开机", "屏幕有亮点", "充电慢且发热", "外壳划伤", "按键失灵", "电池鼓包", "蓝牙断连", "噪音大"];
const NOTES = [
  "客户反馈收到货后第二天就无法开机，已寄回检测，要求尽快处理并电话告知结果。",
  "屏幕左上角有一个亮点，客户附了照片，符合换货政策。",
  "快递外箱破损，内部配件缺少一根充电线，已联系仓库补发。",
  "Second repair within 30 days — escalate to the workshop lead.",
  "客户很满意，给了五星好评。",
];

function pick<Item>(items: readonly Item[], seed: number): Item {
  return items[Math.abs(seed) % items.length] as Item;
}

export function makeRow(at: number, columns = 24): Row {
  const mixed = (at * 2_654_435_761) % 1_000_003;
  const day = new Date(Date.UTC(2024, 0, 1 + (mixed % 700))).toISOString().slice(0, 10);
  const tags = TAGS.filter((_, tag) => (mixed >> tag) % 3 === 0).map(([name]) => name);
  const cells: unknown[] = [
    `RMA-${day.replaceAll("-", "")}-${String(at + 1).padStart(4, "0")}`,
    pick(NAMES, mixed),
    pick(CHANNELS, mixed >> 3),
    pick(STATUSES, mixed >> 5)[0],
    tags,
    pick(ISSUES, mixed >> 2),
    Math.round((mixed % 500_000) + 99) / 100,
    day,
    (mixed >> 4) % 2 === 0,
    mixed % 6,
    (mixed % 101) / 100,
    pick(NOTES, mixed >> 1),
    `1${String(3_000_000_000 + mixed * 9).slice(0, 10)}`,
    `user${mixed % 9999}@example.com`,
    `SN${String(mixed * 7919).padStart(12, "0")}`,
  ];
  while (cells.length < columns)
    cells.push(cells.length < 24 ? `${pick(ISSUES, mixed + cells.length)} ${mixed % 97}` : mixed % 89);
  return { id: `rec${at}`, version: 1, cells, colour: CHOICE_COLOURS[at % 12] };
}

const choices = new Map([...STATUSES, ...TAGS]);
const pillsOf = (value: unknown) =>
  (Array.isArray(value) ? value : [value]).map((text) => ({ text: String(text), colour: choices.get(String(text)) }));
const money = new Intl.NumberFormat("zh-CN", { style: "currency", currency: "CNY" });
const joined = (value: unknown) => (Array.isArray(value) ? value.join(", ") : String(value ?? ""));

const FIRST: readonly Omit<Column, "index">[] = [
  {
    key: "number",
    title: "工单号",
    width: 190,
    painter: paintText,
    editorKind: "text",
    icon: "autoNumber",
    frozen: true,
  },
  {
    key: "customer",
    title: "客户",
    width: 120,
    painter: paintPills((value) => [{ text: String(value), initial: String(value)[0] }]),
    editorKind: "external",
    icon: "person",
  },
  { key: "channel", title: "渠道", width: 110, painter: paintText, editorKind: "text", icon: "text" },
  {
    key: "status",
    title: "状态",
    width: 110,
    painter: paintPills(pillsOf),
    editorKind: "external",
    icon: "select",
    filtered: true,
  },
  {
    key: "tags",
    title: "标签",
    width: 190,
    painter: paintPills(pillsOf),
    editorKind: "external",
    icon: "multiSelect",
    toText: joined,
  },
  { key: "issue", title: "问题", width: 140, painter: paintText, editorKind: "text", icon: "text" },
  {
    key: "amount",
    title: "金额",
    width: 120,
    painter: paintFormatted((value) => money.format(Number(value))),
    editorKind: "number",
    icon: "currency",
    align: "right",
  },
  {
    key: "opened",
    title: "受理日期",
    width: 120,
    painter: paintText,
    editorKind: "text",
    icon: "date",
    sorted: "descending",
  },
  { key: "done", title: "已回访", width: 80, painter: paintCheckbox, editorKind: "checkbox", icon: "checkbox" },
  {
    key: "rating",
    title: "评分",
    width: 120,
    painter: paintRating,
    editorKind: "rating",
    icon: "rating",
    ratingMax: 5,
  },
  { key: "progress", title: "进度", width: 150, painter: paintProgress, editorKind: "number", icon: "percent" },
  { key: "note", title: "备注", width: 280, painter: paintLongText, editorKind: "longText", icon: "longText" },
  { key: "phone", title: "电话", width: 130, painter: paintText, editorKind: "text", icon: "phone" },
  { key: "email", title: "邮箱", width: 180, painter: paintLink, editorKind: "text", icon: "email" },
  { key: "sn", title: "序列号", width: 160, painter: paintText, editorKind: "none", readonly: true, icon: "barcode" },
];

export function makeColumns(count: number): Column[] {
  return Array.from({ length: count }, (_, index) => {
    const first = FIRST[index];
    if (first !== undefined) return { ...first, index };
    return {
      key: `extra${index}`,
      index,
      title: `补充字段 ${index}`,
      width: 130,
      painter: paintText,
      editorKind: "text",
      icon: "text",
    };
  });
}

/** Rows in the order of channel and status, with their groups. */
export function makeGrouped(count: number): { rows: Row[]; groups: Group[] } {
  const rows: Row[] = [];
  const groups: Group[] = [];
  const all = Array.from({ length: count }, (_, at) => makeRow(at));
  for (const channel of CHANNELS) {
    const children: Group[] = [];
    for (const [status] of STATUSES) {
      const members = all.filter((row) => row.cells[2] === channel && row.cells[3] === status);
      if (members.length === 0) continue;
      rows.push(...members);
      const aggregates = { amount: money.format(members.reduce((sum, row) => sum + Number(row.cells[6]), 0)) };
      children.push({
        key: `${channel}/${status}`,
        columnKey: "status",
        value: status,
        label: status,
        count: members.length,
        aggregates,
      });
    }
    const size = children.reduce((sum, child) => sum + child.count, 0);
    if (size > 0)
      groups.push({ key: channel, columnKey: "channel", value: channel, label: channel, count: size, children });
  }
  return { rows, groups };
}

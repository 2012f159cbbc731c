import type { Translation } from "@/i18n/runtime";
import type { en } from "./en.ts";

export const zhCN: Translation<typeof en> = {
  product: "售后台",
  tagline: "为售后团队打造的数据表格平台",
  pitch1: "拖入一份表格，立刻变成在线数据表",
  pitch2: "客户扫码即可填写的表单",
  pitch3: "每次改动都有记录，随时可以撤销",

  chooseTitle: "选择语言",
  chooseText: "以后可以在个人设置中随时更改。",
  next: "继续",
  back: "上一步",

  setupTitle: "开始使用售后台",
  setupText: "创建第一个账号。它是系统的所有者，可以邀请其他成员。",
  workspace: "工作区名称",
  workspaceHelp: "通常填写公司或团队名称。",
  workspaceExample: "例如：晨光售后中心",
  name: "姓名",
  email: "邮箱",
  password: "密码",
  passwordHelp: "至少 8 个字符。",
  setupAction: "创建并开始使用",

  signInTitle: "登录",
  signInAction: "登录",
  signInHelp: "还没有账号？请向工作区所有者索取邀请链接。",

  inviteTitle: "加入{workspace}",
  inviteBy: "{name} 邀请你以{role}身份加入。",
  invited: "你受邀以{role}身份加入。",
  inviteAction: "创建账号并加入",
  joinAs: "以 {name} 的身份加入",
  joinOther: "使用其他账号",
  haveAccount: "已有账号，去登录",
  inviteGoneTitle: "邀请已失效",
  inviteGoneText: "邀请可能已被使用、撤回或过期，请重新索取。",
  toSignIn: "去登录",
  owner: "所有者",
  editor: "编辑者",
  viewer: "查看者",

  needName: "请填写姓名。",
  needWorkspace: "请填写工作区名称。",
  needEmail: "请填写邮箱，例如 li@example.com。",
  needPassword: "密码至少 8 个字符。",
  needAnyPassword: "请填写密码。",
};

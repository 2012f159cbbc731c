import { dictionary } from "@/i18n/runtime";

export const appWords = dictionary(
  {
    missingTitle: "Nothing at this address",
    missingText: "It may have been deleted, or you may not have access to it.",
    goHome: "Go to home",
    crashTitle: "This screen failed",
    crashText: "Your data is safe. Reload the page; if it fails again, tell the person who runs this site.",
    reload: "Reload",
    details: "Details",
    offline: "You are offline. Changes cannot be saved until the connection is back.",
  },
  {
    missingTitle: "页面不存在",
    missingText: "内容可能已被删除，或者你没有访问权限。",
    goHome: "返回首页",
    crashTitle: "页面出错了",
    crashText: "数据没有受到影响。请刷新页面；如果仍然出错，请联系管理员。",
    reload: "刷新页面",
    details: "错误详情",
    offline: "网络已断开，恢复连接前无法保存更改。",
  },
);

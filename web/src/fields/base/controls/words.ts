import { dictionary } from "@/i18n/runtime";

export const controlWords = dictionary(
  { open: "Open link", call: "Call", write: "Write e-mail", copy: "Copy", copied: "Copied" },
  { open: "打开链接", call: "拨打电话", write: "发送邮件", copy: "复制", copied: "已复制" },
);

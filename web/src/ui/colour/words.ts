import { dictionary } from "@/i18n/runtime";

export const colourWords = dictionary(
  {
    gray: "Grey",
    red: "Red",
    orange: "Orange",
    yellow: "Yellow",
    green: "Green",
    teal: "Teal",
    sky: "Sky",
    blue: "Blue",
    purple: "Purple",
    pink: "Pink",
  },
  {
    gray: "灰色",
    red: "红色",
    orange: "橙色",
    yellow: "黄色",
    green: "绿色",
    teal: "青色",
    sky: "天蓝",
    blue: "蓝色",
    purple: "紫色",
    pink: "粉色",
  },
);

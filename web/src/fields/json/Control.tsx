export { default } from "../base/controls/LongTextControl.tsx";

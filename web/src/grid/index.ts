/** The grid engine's public face. Nothing else in this folder is for use outside it, `react.tsx` excepted. */

export { formatHtml, parseHtml } from "./clipboard/html.ts";
export { formatTsv, parseTsv } from "./clipboard/tsv.ts";
export { continueSeries, continueSeriesBack } from "./edit/series.ts";
export { Grid } from "./grid.ts";
export type { Mark } from "./model.ts";
export { HEADER_HEIGHT, ROW_HEIGHTS } from "./model.ts";
export * from "./paint/controls.ts";
export { drawIcon, type IconName } from "./paint/icons.ts";
export * from "./paint/painters.ts";
export * from "./paint/pills.ts";
export { fitText, setFont, textWidth, wrapText } from "./paint/text.ts";
export {
  CHOICE_COLOURS,
  type ChoiceColour,
  type ChoicePaint,
  darkTheme,
  type GridTheme,
  lightTheme,
  ROW_TINT,
  readTheme,
} from "./paint/theme.ts";
export * from "./paint/thumbs.ts";
export * from "./paint/toolkit.ts";
export { MemorySource } from "./source/memory.ts";
export { type WindowedOptions, WindowedSource } from "./source/windowed.ts";
export type * from "./types.ts";
export { chinese, english, type GridWords } from "./words.ts";

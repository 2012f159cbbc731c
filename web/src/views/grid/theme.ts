/** The grid's colours from the product's tokens. */

import { slotOf } from "@/fields/base/paint";
import { type ChoiceColour, type ChoicePaint, type GridTheme, readTheme } from "@/grid";
import { optionColours } from "@/ui/colour/colours";

/** `grid.module.css` names the plain colours; the ten colours of options are read here. */
export function productTheme(element: HTMLElement): GridTheme {
  const theme = readTheme(element);
  if (theme.range === "transparent") return theme;
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const choices: Record<ChoiceColour, ChoicePaint> = { ...theme.choices };
  for (const colour of optionColours)
    choices[slotOf(colour)] = {
      background: read(`--option-${colour}`),
      text: read(`--option-${colour}-ink`),
      dot: read(`--option-${colour}-dot`),
    };
  return { ...theme, choices };
}

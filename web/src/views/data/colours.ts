/**
 * How records come by their colours: filters in order, each with a colour, of which the first that holds counts. A
 * view that is coloured by a field is one with a filter for each colour of the field's options, so that the server
 * tells both in one way.
 */
import type { ColorConfig, ColorRule, Field, Filter } from "@/api/types";
import { optionsOf } from "@/fields/base/choices";
import { askable } from "@/fields/filters/operators";
import { typeOf } from "@/fields/registry";
import { knownColour, type OptionColour } from "@/ui/colour/colours";

/** As many filters as colours, in the same order. */
export interface Colours {
  readonly filters: readonly Filter[];
  readonly palette: readonly OptionColour[];
}

/** Whether a field can give records the colour of its option. */
export function canColour(field: Field): boolean {
  return typeOf(field).valueType === "option";
}

/** What of a view's colours can be asked now; null where nothing is left. */
export function coloursOf(color: ColorConfig | null, fields: readonly Field[]): Colours | null {
  const found = pairsOf(color, fields);
  if (found.length === 0) return null;
  return { filters: found.map(([filter]) => filter), palette: found.map(([, colour]) => colour) };
}

type Pair = [Filter, OptionColour];

function pairsOf(color: ColorConfig | null, fields: readonly Field[]): Pair[] {
  if (color?.by === "field") return byField(color.field, fields);
  return color?.by === "rules" ? byRules(color.rules, fields) : [];
}

function byField(id: string, fields: readonly Field[]): Pair[] {
  const field = fields.find((one) => one.id === id);
  if (!field || !canColour(field)) return [];
  const keys = new Map<OptionColour, number[]>();
  for (const option of optionsOf(field)) {
    const colour = knownColour(option.color);
    keys.set(colour, [...(keys.get(colour) ?? []), option.key]);
  }
  return [...keys].map(([colour, value]) => [{ field: id, op: "is_any_of", value }, colour]);
}

function byRules(rules: readonly ColorRule[], fields: readonly Field[]): Pair[] {
  return rules.flatMap(({ filter, color }) => {
    const asked = askable(filter, fields);
    return asked ? [[asked, knownColour(color)] satisfies Pair] : [];
  });
}

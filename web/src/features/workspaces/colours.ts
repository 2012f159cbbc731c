import { type OptionColour, optionColours } from "@/ui";

/** A colour for a new base: any but grey, so that cards differ. */
export function anyColour(): OptionColour {
  return optionColours[1 + Math.floor(Math.random() * (optionColours.length - 1))] ?? "teal";
}

/** What single and multiple selects share. Cells hold an option's key, never its name. */
import type { Field, OptionConfig } from "@/api/types";
import { fold } from "./texts.ts";

export function optionsOf(field: Field): readonly OptionConfig[] {
  return field.config.options ?? [];
}

export function optionOf(field: Field, key: unknown): OptionConfig | undefined {
  return optionsOf(field).find((option) => option.key === key);
}

/** Names that differ only in case, width or spaces around are taken for one another in text. */
export function foldName(name: string): string {
  return fold(name.normalize("NFC")).toLowerCase();
}

export function findOption(field: Field, text: string): OptionConfig | undefined {
  const options = optionsOf(field);
  const folded = foldName(text);
  return options.find((option) => option.name === text) ?? options.find((option) => foldName(option.name) === folded);
}

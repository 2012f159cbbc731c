/**
 * The functions of the language, as the server says them: parameters, help, examples. `functions.json` is a copy of
 * cases/formula/functions.json, which a test compares, so that the page can be built from its own folder alone.
 */
import type { Locale } from "@/i18n/runtime";
import listed from "./functions.json";
import type { Type } from "./types.ts";

export interface ParameterEntry {
  readonly name: string;
  /** Empty where any will do. */
  readonly types: readonly Type[];
  readonly optional: boolean;
  /** The last one, which takes one argument or more. */
  readonly repeated: boolean;
}

export interface ExampleEntry {
  readonly formula: string;
  readonly gives: number | string | boolean | null;
}

export interface FunctionEntry {
  readonly name: string;
  readonly parameters: readonly ParameterEntry[];
  readonly help: Readonly<Record<Locale, string>>;
  readonly examples: readonly ExampleEntry[];
  /** How many arguments it takes; without an end Infinity. */
  readonly least: number;
  readonly most: number;
}

function entryOf(entry: Omit<FunctionEntry, "least" | "most">): FunctionEntry {
  const { parameters } = entry;
  const least = parameters.filter(({ optional }) => !optional).length;
  return { ...entry, least, most: parameters.at(-1)?.repeated ? Number.POSITIVE_INFINITY : parameters.length };
}

export const functions: readonly FunctionEntry[] = (listed as Omit<FunctionEntry, "least" | "most">[]).map(entryOf);
export const catalogue: ReadonlyMap<string, FunctionEntry> = new Map(functions.map((entry) => [entry.name, entry]));

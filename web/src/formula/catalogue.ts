/**
 * The functions of the language, as the server says them: parameters, help, examples. `functions.json` is a copy of
 * cases/formula/functions.json, which a test compares, so that the page can be built from its own folder alone.
 */
import type { Locale } from "@/i18n/runtime";
import listed from "./functions.json";
import type { ErrorCode, Type } from "./types.ts";

type Words = Readonly<Record<Locale, string>>;

export interface ParameterEntry {
  readonly name: string;
  readonly label: Words;
  /** Empty where any will do. */
  readonly types: readonly Type[];
  readonly is_optional: boolean;
  /** The last one, which takes one argument or more. */
  readonly is_repeated: boolean;
}

type Json = number | string | boolean | null | readonly Json[];

export interface ExampleEntry {
  readonly formula: string;
  readonly gives: Json;
}

export interface FunctionEntry {
  readonly name: string;
  readonly parameters: readonly ParameterEntry[];
  readonly help: Words;
  readonly examples: readonly ExampleEntry[];
  /** How many arguments it takes; without an end Infinity. */
  readonly least: number;
  readonly most: number;
}

interface Listed {
  readonly functions: readonly Omit<FunctionEntry, "least" | "most">[];
  /** Why a cell has no value. */
  readonly errors: Readonly<Record<ErrorCode, Words>>;
}

function entryOf(entry: Listed["functions"][number]): FunctionEntry {
  const { parameters } = entry;
  const least = parameters.filter((parameter) => !parameter.is_optional).length;
  return { ...entry, least, most: parameters.at(-1)?.is_repeated ? Number.POSITIVE_INFINITY : parameters.length };
}

const { functions: entries, errors } = listed as unknown as Listed;

export const functions: readonly FunctionEntry[] = entries.map(entryOf);
export const catalogue: ReadonlyMap<string, FunctionEntry> = new Map(functions.map((entry) => [entry.name, entry]));

export function errorText(code: ErrorCode, locale: Locale): string {
  return errors[code][locale];
}

/** What types have in common that nobody writes. */
import type { FieldType } from "../types.ts";
import { refuse } from "./issues.ts";

export const unwritten = {
  isWritable: false,
  canBePrimary: false,
  canBeUnique: false,
  empty: null,
  parseText: () => refuse("read_only"),
} satisfies Partial<FieldType>;

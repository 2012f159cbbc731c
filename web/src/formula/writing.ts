/** A field's name as formulas write it, and names and uids in a formula that is kept as its author wrote it. */
import { parseFormula } from "./parser.ts";
import { type FieldRef, type Node, walk } from "./trees.ts";

export function writeReference(name: string): string {
  return `{${name.replace(/[\\}｝]/g, "\\$&")}}`;
}

/** In the order in which they are written. */
export function referencesOf(tree: Node): FieldRef[] {
  return [...walk(tree)].filter((node): node is FieldRef => node.kind === "field");
}

/** The formula's text with each field's name replaced; nothing else changes. Throws FormulaRefused. */
export function renameReferences(text: string, renamed: (name: string) => string): string {
  const parts: string[] = [];
  let at = 0;
  for (const { name, span } of referencesOf(parseFormula(text))) {
    parts.push(text.slice(at, span.start), writeReference(renamed(name)));
    at = span.end;
  }
  return parts.join("") + text.slice(at);
}

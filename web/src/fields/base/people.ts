/** Members and other actors by name. */
import { dictionary, translate } from "@/i18n/runtime";
import type { FieldContext } from "../types.ts";

const words = dictionary(
  { sys: "System", tok: "API", frm: "Form", usr: "Former member" },
  { sys: "系统", tok: "API", frm: "表单", usr: "已离开的成员" },
);

/** The name of a member; of somebody else what they are. */
export function nameOf(id: string, context: Pick<FieldContext, "people" | "locale">): string {
  const known = context.people.get(id);
  if (known !== undefined) return known;
  const kind = id.slice(0, 3);
  if (kind === "sys" || kind === "tok" || kind === "frm" || kind === "usr")
    return translate(words, context.locale, kind);
  return id;
}

/** Who bears this name or is this id; undefined where nobody does or two members do. */
export function findPerson(text: string, context: Pick<FieldContext, "people">): string | undefined {
  if (context.people.has(text)) return text;
  const wanted = text.toLowerCase();
  const found = [...context.people].filter(([, name]) => name.trim().toLowerCase() === wanted);
  return found.length === 1 ? found[0]?.[0] : undefined;
}

export function idsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((id) => typeof id === "string") : [];
}

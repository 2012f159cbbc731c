/** Groups as the grid wants them: a tree, from the server's depth-first list of paths. */
import type { Field, Group as GroupAnswer, Json, SortSpec } from "@/api/types";
import { aggregateText, isAggregate } from "@/fields/filters/aggregates";
import { showText, typeOf } from "@/fields/registry";
import type { FieldContext } from "@/fields/types";
import type { Group } from "@/grid";

interface Naming {
  readonly fields: ReadonlyMap<string, Field>;
  readonly context: FieldContext;
  readonly aggregates: Readonly<Record<string, string>>;
  /** What the group of empty cells is called. */
  readonly emptyLabel: string;
}

type Open = Group & { children?: Group[]; path: readonly Json[] };

export function groupTree(answers: readonly GroupAnswer[], specs: readonly SortSpec[], naming: Naming): Group[] {
  const roots: Group[] = [];
  const open: Open[] = [];
  for (const answer of answers) {
    const depth = answer.path.length - 1;
    const made = groupOf(answer, specs, naming);
    open.length = depth;
    const parent = open[depth - 1];
    if (parent) parent.children?.push(made);
    else roots.push(made);
    open.push(made);
  }
  return roots;
}

function groupOf(answer: GroupAnswer, specs: readonly SortSpec[], naming: Naming): Open {
  const depth = answer.path.length - 1;
  const id = specs[depth]?.field ?? "";
  const field = naming.fields.get(id);
  const value = answer.path[depth] ?? null;
  const isDay = field !== undefined && typeOf(field).valueType === "datetime";
  return {
    key: JSON.stringify(answer.path),
    // Instants are grouped by their day, which is no value of the field: the label stands for it.
    columnKey: isDay ? `${id}.day` : id,
    value,
    label: field ? labelOf(value, field, naming) : String(value),
    count: answer.count,
    aggregates: aggregateTexts(answer.aggregates, naming),
    path: answer.path,
    ...(depth < specs.length - 1 ? { children: [] } : {}),
  };
}

function labelOf(value: Json, field: Field, { context, emptyLabel }: Naming): string {
  if (value === null) return emptyLabel;
  if (typeOf(field).valueType === "datetime") return showText(value, { ...field, type: "date" }, context);
  return showText(value, field, context) || emptyLabel;
}

export function aggregateTexts(values: Readonly<Record<string, Json>>, naming: Omit<Naming, "emptyLabel">) {
  const texts: Record<string, string> = {};
  for (const [id, name] of Object.entries(naming.aggregates)) {
    const field = naming.fields.get(id);
    if (field && isAggregate(name)) texts[id] = aggregateText(name, values[id], field, naming.context);
  }
  return texts;
}

/** The values on a group's path, which a record that is added to it gets. */
export function pathOf(group: Group): readonly Json[] {
  return JSON.parse(group.key) as Json[];
}

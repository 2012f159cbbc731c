/** What field types need to know and may do in a base. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { fields, files } from "@/api/calls";
import { canEdit, fieldOf, keys } from "@/api/queries";
import type { Base, Field, Json, Table } from "@/api/types";
import { showText } from "@/fields/registry";
import type { FieldContext, FieldTools, Pressed } from "@/fields/types";
import { useLocale, useZone } from "@/i18n/react";

export function useFieldContext(base: Base, table: Table): FieldContext {
  const locale = useLocale();
  const zone = useZone();
  // As text, so that the context stays the same while what it is made of does: the grid draws anew with every other.
  const members = JSON.stringify(base.members);
  const primaries = JSON.stringify(base.tables.map((one) => [one.id, fieldOf(one, one.primary_field)]));
  return useMemo(() => {
    const people = (JSON.parse(members) as Base["members"]).map(({ id, name }) => [id, name] as const);
    const naming = new Map(JSON.parse(primaries) as [string, Field | undefined][]);
    const context: FieldContext = {
      locale,
      zone,
      people: new Map(people),
      base: base.id,
      titleOf: (other, title) => {
        const primary = naming.get(other);
        return primary ? showText(title, primary, context) : String(title ?? "");
      },
      fileAddress: (file, record, field, isThumb) =>
        files.path(base.id, file, { table: table.id, record, field }, isThumb),
    };
    return context;
  }, [locale, zone, members, primaries, base.id, table.id]);
}

interface Beyond {
  readonly openRecord: FieldTools["openRecord"];
  readonly undo: () => void;
}

export function useFieldTools(base: Base, table: Table, { openRecord, undo }: Beyond): FieldTools {
  const client = useQueryClient();
  const mayEdit = canEdit(base.role);
  const latest = useRef(undo);
  useEffect(() => {
    latest.current = undo;
  });
  return useMemo(() => {
    const press = async (pressed: Pressed) => {
      const { pressButton } = await import("../buttons/press.ts");
      await pressButton({ base: base.id, table, mayEdit, undo: () => latest.current(), ...pressed });
    };
    if (!mayEdit) return { press, openRecord };
    const addOption = async (field: Field, name: string): Promise<number> => {
      const options = [...(field.config.options ?? []), { key: 0, name, color: "" }];
      const saved = (await fields.change(base.id, table.id, field.id, {
        config: { ...field.config, options },
      })) as Field;
      await client.invalidateQueries({ queryKey: keys.base(base.id), exact: true });
      const made = saved.config.options?.find((option) => option.name === name) ?? saved.config.options?.at(-1);
      if (!made) throw new Error("the option was not made");
      return made.key;
    };
    const upload = (chosen: readonly File[], onProgress: (share: number) => void) => {
      const running = files.upload(base.id, chosen, onProgress);
      return { done: running.done as unknown as Promise<Json[]>, cancel: running.cancel };
    };
    return { addOption, upload, press, openRecord };
  }, [client, mayEdit, base.id, table, openRecord]);
}

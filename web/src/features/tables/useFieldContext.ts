/** What field types need to know and may do in a base. */
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { fields, files } from "@/api/calls";
import { canEdit, keys } from "@/api/queries";
import type { Base, Field, Json, Table } from "@/api/types";
import type { FieldContext, FieldTools } from "@/fields/types";
import { useLocale, useZone } from "@/i18n/react";

export function useFieldContext(base: Base, table: Table): FieldContext {
  const locale = useLocale();
  const zone = useZone();
  const members = JSON.stringify(base.members);
  return useMemo(() => {
    const people = (JSON.parse(members) as Base["members"]).map(({ id, name }) => [id, name] as const);
    return {
      locale,
      zone,
      people: new Map(people),
      fileAddress: (file, record, field, isThumb) =>
        files.path(base.id, file, { table: table.id, record, field }, isThumb),
    };
  }, [locale, zone, members, base.id, table.id]);
}

export function useFieldTools(base: Base, table: Table): FieldTools {
  const client = useQueryClient();
  const mayEdit = canEdit(base.role);
  return useMemo(() => {
    if (!mayEdit) return {};
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
    return { addOption, upload };
  }, [client, mayEdit, base.id, table.id]);
}

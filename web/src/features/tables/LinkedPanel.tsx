/** A linked record in place of the record that it was opened from, with the way back. */
import { inOrder, tableOf } from "@/api/queries";
import type { Base, Table } from "@/api/types";
import type { FieldTools } from "@/fields/types";
import { placeFields } from "@/views/data/layout";
import type { GridActions } from "@/views/grid/GridActions";
import { RecordPanel } from "../records/RecordPanel.tsx";
import { useFieldContext, useFieldTools } from "./useFieldContext.ts";

interface LinkedPanelProps {
  base: Base;
  place: { readonly table: string; readonly record: string };
  tools: FieldTools;
  actions: Pick<GridActions, "undo" | "explain">;
  onBack: () => void;
  onClose: () => void;
}

export function LinkedPanel(props: LinkedPanelProps) {
  const table = tableOf(props.base, props.place.table);
  return table ? <LoadedPanel {...props} key={props.place.record} table={table} /> : null;
}

function LoadedPanel({ base, table, place, tools, actions, onBack, onClose }: LinkedPanelProps & { table: Table }) {
  const context = useFieldContext(base, table);
  const ownTools = useFieldTools(base, table, { openRecord: tools.openRecord, undo: actions.undo });
  const view = inOrder(table.views).find((one) => one.type === "grid");
  return (
    <RecordPanel
      base={base}
      table={table}
      id={place.record}
      placed={placeFields(table, { fields: [], ...view?.config })}
      context={context}
      tools={ownTools}
      actions={{ ...actions, recordLink: (id) => `${location.origin}/b/${base.id}/t/${table.id}?record=${id}` }}
      start={null}
      onBack={onBack}
      onClose={onClose}
    />
  );
}

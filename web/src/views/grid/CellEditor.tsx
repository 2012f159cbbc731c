/** An editor over a cell, for what the engine cannot edit itself: options, people, dates, files, JSON. */
import { type CSSProperties, Suspense, useCallback, useEffect, useRef, useState } from "react";
import type { Field, Json } from "@/api/types";
import { typeOf } from "@/fields/registry";
import type { FieldContext, FieldTools } from "@/fields/types";
import type { EditorHandle, Rect } from "@/grid";
import { PopoverAt, Skeleton } from "@/ui";
import css from "./grid.module.css";

export interface OpenCell {
  readonly field: Field;
  readonly record: string;
  readonly value: Json;
  readonly text: string | undefined;
  /** Where the cell is, in the window. */
  readonly rect: Rect;
  readonly handle: EditorHandle;
}

interface CellEditorProps {
  cell: OpenCell;
  context: FieldContext;
  tools: FieldTools;
  onClose: () => void;
}

export function CellEditor({ cell, context, tools, onClose }: CellEditorProps) {
  const { field, handle } = cell;
  const anchor = useRef<HTMLDivElement>(null);
  const [isPlaced, setPlaced] = useState(false);
  const isDone = useRef(false);
  const leave = useRef<(() => void) | null>(null);
  const { Editor } = typeOf(field);

  useEffect(() => setPlaced(true), []);
  const commit = useCallback(
    (value: Json, move: "down" | "right" | "stay" = "down") => {
      if (isDone.current) return;
      isDone.current = true;
      onClose();
      handle.commit(value, move);
    },
    [handle, onClose],
  );
  const cancel = useCallback(() => {
    if (isDone.current) return;
    isDone.current = true;
    onClose();
    handle.cancel();
  }, [handle, onClose]);
  const onLeave = useCallback((next: () => void) => {
    leave.current = next;
  }, []);
  const close = useCallback(() => (leave.current ?? cancel)(), [cancel]);
  useEffect(() => handle.onClose(close), [handle, close]);

  if (!Editor) return null;
  const { x, y, width, height } = cell.rect;
  const place: CSSProperties & Record<"--cell-width", string> = {
    left: x,
    top: y,
    width,
    height,
    "--cell-width": `${width}px`,
  };
  return (
    <>
      <div ref={anchor} className={css.cellAnchor} style={place} />
      {isPlaced && (
        <PopoverAt label={field.name} triggerRef={anchor} isOpen onClose={close} className={css.cellEditor ?? ""}>
          <Suspense fallback={<Skeleton width={220} height={120} />}>
            <Editor
              field={field}
              value={cell.value}
              text={cell.text}
              record={cell.record}
              context={context}
              tools={tools}
              onCommit={commit}
              onCancel={cancel}
              onLeave={onLeave}
            />
          </Suspense>
        </PopoverAt>
      )}
    </>
  );
}

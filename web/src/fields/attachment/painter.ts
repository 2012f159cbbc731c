import type { Field } from "@/api/types";
import type { Painter } from "@/grid";
import { drawThumbs } from "@/grid";
import { filesIn, isPicture } from "../base/files.ts";
import type { FieldContext } from "../types.ts";

/** Pictures as thumbnails, other files as an icon. */
export function filePainter(field: Field, context: FieldContext): Painter {
  return (ctx, rect, value, theme, state) => {
    const files = filesIn(value);
    if (files.length === 0) return;
    const thumbs = files.map((file) => ({
      address: isPicture(file) ? context.fileAddress?.(file.id, state.row.id, field.id, true) : undefined,
      icon: "file" as const,
    }));
    drawThumbs(ctx, rect, thumbs, theme, state);
  };
}

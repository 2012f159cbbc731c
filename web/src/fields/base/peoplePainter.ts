import type { Painter } from "@/grid";
import { paintPills } from "@/grid";
import { initials } from "@/ui/avatar/Avatar";
import { colourFor } from "@/ui/colour/colours";
import type { FieldContext } from "../types.ts";
import { slotOf } from "./paint.ts";
import { idsIn, nameOf } from "./people.ts";

/** People as pills with their initial, in the colour that they have everywhere. */
export function peoplePainter(context: FieldContext): Painter {
  return paintPills((value) =>
    idsIn(value).map((id) => {
      const name = nameOf(id, context);
      return { text: name, initial: initials(name).slice(0, 1), colour: slotOf(colourFor(id)) };
    }),
  );
}

import type { BaseCard } from "@/api/types";
import { colourFor, optionStyle } from "@/ui";
import css from "./BaseIcon.module.css";

/** The base's first character on its colour. */
export function BaseIcon({
  base,
  size = 40,
}: {
  base: Pick<BaseCard, "id" | "name" | "icon" | "color">;
  size?: number;
}) {
  const style = { ...optionStyle(base.color ?? colourFor(base.id)), width: size, height: size, fontSize: size * 0.45 };
  return (
    <span className={css.icon} style={style} aria-hidden="true">
      {base.icon || [...base.name.trim()][0]?.toUpperCase()}
    </span>
  );
}

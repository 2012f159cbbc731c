import { Star } from "lucide-react";
import { useText } from "@/i18n/react";
import { dictionary } from "@/i18n/runtime";
import { classes } from "@/ui";
import { ControlFoot } from "../base/controls/ControlFoot.tsx";
import css from "../base/controls/controls.module.css";
import type { ControlProps } from "../types.ts";
import { maxOf } from "./index.ts";

const words = dictionary({ stars: { one: "{count} star", other: "{count} stars" } }, { stars: "{count} 星" });

/** A click on the star that is set already takes the rating away. */
export default function RatingControl({ field, value, onChange, isReadonly, label, error }: ControlProps) {
  const t = useText(words);
  const current = typeof value === "number" ? value : 0;
  return (
    <div>
      <fieldset className={css.stars} aria-label={label}>
        {Array.from({ length: maxOf(field) }, (_, at) => at + 1).map((stars) => (
          <button
            key={stars}
            type="button"
            className={classes(css.star, stars <= current && css.starFull)}
            aria-label={t("stars", { count: stars })}
            aria-pressed={stars === current}
            disabled={isReadonly}
            onClick={() => onChange(stars === current ? null : stars)}
          >
            <Star size={18} strokeWidth={1.6} aria-hidden="true" />
          </button>
        ))}
      </fieldset>
      <ControlFoot error={error} />
    </div>
  );
}

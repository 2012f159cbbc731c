import { useState } from "react";
import { buttonOf, errorIn } from "@/api/fields";
import { Button, classes, optionStyle } from "@/ui";
import type { ControlProps } from "../types.ts";
import css from "./button.module.css";

export default function ButtonControl({ field, value, record, tools }: ControlProps) {
  const [isBusy, setBusy] = useState(false);
  const { label, color } = buttonOf(field);
  const { press } = tools;
  const isDead = value === null || errorIn(value) !== null || !record || !press;
  return (
    <span className={css.place} style={optionStyle(color)}>
      <Button
        className={classes(css.button)}
        isDisabled={isDead}
        isPending={isBusy}
        onPress={() => record && void press?.({ field, record, value, onBusy: setBusy })}
      >
        <span className={css.label}>{label}</span>
      </Button>
    </span>
  );
}

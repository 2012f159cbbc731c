/** What the system fills in or computes. */

import { errorIn } from "@/api/fields";
import { Avatar, Chip, classes } from "@/ui";
import { showText, typeOf } from "../../registry.ts";
import type { ControlProps } from "../../types.ts";
import { optionOf } from "../choices.ts";
import { idsIn, nameOf } from "../people.ts";
import css from "./controls.module.css";

export default function ReadonlyControl({ field, value, context }: ControlProps) {
  const { valueType } = typeOf(field);
  if (valueType === "people" && errorIn(value) === null) {
    return (
      <span className={css.people}>
        {idsIn(value).map((id) => (
          <span key={id} className={css.person}>
            <Avatar name={nameOf(id, context)} id={id} size={20} isDecoration />
            {nameOf(id, context)}
          </span>
        ))}
      </span>
    );
  }
  const keys = valueType === "option" ? [value] : valueType === "options" && Array.isArray(value) ? value : [];
  const options = keys.flatMap((key) => optionOf(field, key) ?? []);
  if (options.length > 0) {
    return (
      <span className={css.people}>
        {options.map((option) => (
          <Chip key={option.key} color={option.color}>
            {option.name}
          </Chip>
        ))}
      </span>
    );
  }
  const isError = field.computed && errorIn(value) !== null;
  return <span className={classes(css.readonly, isError && css.failed)}>{showText(value, field, context) || "–"}</span>;
}

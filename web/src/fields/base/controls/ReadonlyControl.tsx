/** What the system fills in. */
import { Avatar } from "@/ui";
import { fieldType, showText } from "../../registry.ts";
import type { ControlProps } from "../../types.ts";
import { idsIn, nameOf } from "../people.ts";
import css from "./controls.module.css";

export default function ReadonlyControl({ field, value, context }: ControlProps) {
  if (fieldType(field.type).valueType === "people") {
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
  return <span className={css.readonly}>{showText(value, field, context) || "–"}</span>;
}

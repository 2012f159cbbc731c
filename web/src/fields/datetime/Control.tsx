import { DateField } from "@/ui";
import { ReadonlyControl } from "../base/lazies.ts";
import { zoneOf } from "../base/times.ts";
import type { ControlProps } from "../types.ts";

export default function DateTimeControl(props: ControlProps) {
  const { field, value, context, onChange, label, error } = props;
  if (props.isReadonly) return <ReadonlyControl {...props} />;
  return (
    <DateField
      label={label}
      isLabelHidden
      zone={zoneOf(field, context)}
      value={typeof value === "string" ? value : null}
      onChange={onChange}
      error={error}
    />
  );
}

import { DateField } from "@/ui";
import { ReadonlyControl } from "../base/lazies.ts";
import type { ControlProps } from "../types.ts";

export default function DateControl(props: ControlProps) {
  const { value, onChange, label, error } = props;
  if (props.isReadonly) return <ReadonlyControl {...props} />;
  return (
    <DateField
      label={label}
      isLabelHidden
      value={typeof value === "string" ? value : null}
      onChange={onChange}
      error={error}
    />
  );
}

import { LimitFields } from "../base/configs/LimitFields.tsx";
import { PrecisionSelect } from "../base/configs/PrecisionSelect.tsx";
import type { ConfigProps } from "../types.ts";

/** Limits are typed in percent and stored as shares. */
export default function PercentConfig(props: ConfigProps) {
  return (
    <>
      <PrecisionSelect {...props} canBeAny />
      {!props.isLook && <LimitFields {...props} scale={100} />}
    </>
  );
}

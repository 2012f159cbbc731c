import { lazy, Suspense } from "react";
import { Skeleton } from "../states/states.tsx";
import type { DatePickerProps } from "./DatePicker.tsx";

const DatePicker = lazy(() => import("./DatePicker.tsx"));

/** A date, or with `zone` a date and time; typed or picked from a calendar, in the person's language. */
export function DateField(props: DatePickerProps) {
  return (
    <Suspense fallback={<Skeleton height={props.isLabelHidden ? 32 : 55} />}>
      <DatePicker {...props} />
    </Suspense>
  );
}

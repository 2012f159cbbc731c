/** Loaded only when a date is picked: React Aria's dates weigh 31 KB. Use it through `DateField` of the kit. */
import { type CalendarDate, type DateValue, parseAbsolute, parseDate, toTimeZone } from "@internationalized/date";
import { Calendar as CalendarIcon, ChevronLeft, ChevronRight } from "lucide-react";
import {
  DatePicker as AriaDatePicker,
  Button,
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  type CalendarProps,
  DateInput,
  DateSegment,
  Dialog,
  Group,
  Heading,
  Popover,
} from "react-aria-components";
import { classes } from "../classes.ts";
import field from "../field/Field.module.css";
import { FieldFoot, FieldHead, type FieldLook, fieldClass } from "../field/Field.tsx";
import overlay from "../overlay/overlay.module.css";
import css from "./DatePicker.module.css";

export interface DatePickerProps extends FieldLook {
  /** A calendar date `2026-11-22`; with `zone` an instant `2026-11-22T04:30:00+00:00`. */
  value: string | null;
  onChange: (value: string | null) => void;
  /** Makes it a date and time, shown and typed in this zone. */
  zone?: string | undefined;
  isDisabled?: boolean | undefined;
  isRequired?: boolean | undefined;
  autoFocus?: boolean | undefined;
}

export default function DatePicker({ value, onChange, zone, ...props }: DatePickerProps) {
  return (
    <AriaDatePicker
      {...props}
      className={fieldClass(props)}
      isInvalid={Boolean(props.error)}
      value={readValue(value, zone)}
      onChange={(next) => onChange(next && writeValue(next))}
      granularity={zone ? "minute" : "day"}
      hourCycle={24}
      hideTimeZone
      shouldForceLeadingZeros
    >
      <FieldHead {...props} />
      <Group className={classes(field.box, css.box)}>
        <DateInput className={css.input ?? ""}>
          {(segment) => <DateSegment segment={segment} className={css.segment ?? ""} />}
        </DateInput>
        <Button className={field.step ?? ""}>
          <CalendarIcon size={14} aria-hidden="true" />
        </Button>
      </Group>
      <FieldFoot {...props} />
      <Popover className={overlay.popover ?? ""} offset={4}>
        <Dialog className={css.dialog ?? ""}>
          <MonthCalendar />
        </Dialog>
      </Popover>
    </AriaDatePicker>
  );
}

/** A month to pick a day from; editors over a grid cell show it by itself. */
export function MonthCalendar(props: Omit<CalendarProps<CalendarDate>, "className" | "style" | "children">) {
  return (
    <Calendar {...props} className={css.calendar ?? ""}>
      <header className={css.head}>
        <Button slot="previous" className={css.turn ?? ""}>
          <ChevronLeft size={16} aria-hidden="true" />
        </Button>
        <Heading className={css.month ?? ""} />
        <Button slot="next" className={css.turn ?? ""}>
          <ChevronRight size={16} aria-hidden="true" />
        </Button>
      </header>
      <CalendarGrid className={css.grid ?? ""} weekdayStyle="narrow">
        <CalendarGridHeader>
          {(day) => <CalendarHeaderCell className={css.weekday ?? ""}>{day}</CalendarHeaderCell>}
        </CalendarGridHeader>
        <CalendarGridBody>{(date) => <CalendarCell date={date} className={css.day ?? ""} />}</CalendarGridBody>
      </CalendarGrid>
    </Calendar>
  );
}

function readValue(value: string | null, zone: string | undefined): DateValue | null {
  if (!value) return null;
  try {
    return zone ? toTimeZone(parseAbsolute(value, "UTC"), zone) : parseDate(value);
  } catch {
    return null;
  }
}

function writeValue(value: DateValue): string {
  return "toAbsoluteString" in value ? value.toAbsoluteString().replace(/(\.\d+)?Z$/, "+00:00") : value.toString();
}

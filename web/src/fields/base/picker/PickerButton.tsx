/** What is chosen, as a box that opens the picker: in the record panel and in filters. */
import { ChevronDown } from "lucide-react";
import { useRef, useState } from "react";
import { classes, PopoverAt } from "@/ui";
import { ItemLook, Picker, type PickerItem } from "./Picker.tsx";
import css from "./picker.module.css";

interface PickerButtonProps {
  label: string;
  placeholder: string;
  items: readonly PickerItem[];
  selected: readonly string[];
  isMultiple: boolean;
  onChange: (ids: string[]) => void;
  onCreate?: ((name: string) => Promise<string>) | undefined;
  isReadonly?: boolean | undefined;
  size?: "s" | "m" | undefined;
}

export function PickerButton(props: PickerButtonProps) {
  const { label, items, selected, isMultiple, onChange, isReadonly = false } = props;
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const chosen = selected.map((id) => items.find((item) => item.id === id)).filter((item) => item !== undefined);
  const change = (ids: string[]) => {
    onChange(ids);
    if (!isMultiple) setOpen(false);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={classes(css.box, props.size !== "m" && css.small)}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-label={[label, ...(chosen.length > 0 ? chosen.map((item) => item.label) : [props.placeholder])].join(" ")}
        disabled={isReadonly}
        onClick={() => setOpen(true)}
      >
        <span className={css.chosen}>
          {chosen.map((item) => (
            <ItemLook key={item.id} item={item} />
          ))}
          {chosen.length === 0 && <span className={css.placeholder}>{props.placeholder}</span>}
        </span>
        {!isReadonly && <ChevronDown size={14} aria-hidden="true" />}
      </button>
      {isOpen && (
        <PopoverAt
          label={label}
          triggerRef={button}
          isOpen
          onClose={() => setOpen(false)}
          className={css.popover ?? ""}
        >
          <Picker
            label={label}
            items={items}
            selected={selected}
            isMultiple={isMultiple}
            onChange={change}
            onDone={() => setOpen(false)}
            onCancel={() => setOpen(false)}
            onCreate={props.onCreate}
          />
        </PopoverAt>
      )}
    </>
  );
}

import { Check, ChevronDown, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import {
  ComboBox as AriaComboBox,
  Select as AriaSelect,
  Button,
  Group,
  Input,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
  Text,
} from "react-aria-components";
import { useText } from "@/i18n/react";
import { classes } from "../classes.ts";
import { optionStyle } from "../colour/colours.ts";
import overlay from "../overlay/overlay.module.css";
import { uiWords } from "../words.ts";
import css from "./Field.module.css";
import { FieldFoot, FieldHead, type FieldLook, fieldClass } from "./Field.tsx";

export interface Option<Id extends string = string> {
  id: Id;
  label: string;
  description?: string | undefined;
  icon?: LucideIcon | undefined;
  /** A coloured dot before the label. */
  color?: string | undefined;
  isDisabled?: boolean | undefined;
}

interface ChoiceProps<Id extends string> extends FieldLook {
  options: readonly Option<Id>[];
  value: Id | null;
  onChange: (id: Id) => void;
  placeholder?: string | undefined;
  isDisabled?: boolean | undefined;
  isRequired?: boolean | undefined;
  autoFocus?: boolean | undefined;
  name?: string | undefined;
}

/** One of a few. More than about fifteen: `ComboBox`, which searches. */
export function Select<Id extends string>({ options, value, onChange, placeholder, ...props }: ChoiceProps<Id>) {
  const t = useText(uiWords);
  return (
    <AriaSelect
      {...props}
      className={fieldClass(props)}
      isInvalid={Boolean(props.error)}
      value={value}
      onChange={(key) => key !== null && onChange(key as Id)}
      placeholder={placeholder ?? t("choose")}
    >
      <FieldHead {...props} />
      <Button className={classes(css.box, css.selectBox)}>
        <SelectValue className={css.selectValue ?? ""} />
        <ChevronDown size={15} aria-hidden="true" />
      </Button>
      <FieldFoot {...props} />
      <Popover className={classes(overlay.popover, overlay.list)} offset={4}>
        <OptionList options={options} />
      </Popover>
    </AriaSelect>
  );
}

interface ComboBoxProps<Id extends string> extends ChoiceProps<Id> {
  /** Filter elsewhere (a search on the server): give the text's changes somewhere to go, and options as they come. */
  onInputChange?: ((text: string) => void) | undefined;
}

/** One of many, found by typing. */
export function ComboBox<Id extends string>({
  options,
  value,
  onChange,
  placeholder,
  onInputChange,
  ...props
}: ComboBoxProps<Id>) {
  return (
    <AriaComboBox
      {...props}
      className={fieldClass(props)}
      isInvalid={Boolean(props.error)}
      value={value}
      onChange={(key) => key !== null && onChange(key as Id)}
      menuTrigger="focus"
      allowsEmptyCollection
      {...(onInputChange ? { onInputChange, items: options } : { defaultItems: options })}
    >
      <FieldHead {...props} />
      <Group className={css.box ?? ""}>
        <Input className={css.input ?? ""} placeholder={placeholder ?? ""} />
        <Button className={css.step ?? ""}>
          <ChevronDown size={15} aria-hidden="true" />
        </Button>
      </Group>
      <FieldFoot {...props} />
      <Popover className={classes(overlay.popover, overlay.list)} offset={4}>
        <OptionList />
      </Popover>
    </AriaComboBox>
  );
}

function OptionList<Id extends string>({ options }: { options?: readonly Option<Id>[] }) {
  const t = useText(uiWords);
  const items = options ? { items: options } : {};
  return (
    <ListBox<Option<Id>>
      {...items}
      className={overlay.listBox ?? ""}
      renderEmptyState={() => <div className={overlay.empty}>{t("nothingFound")}</div>}
    >
      {(option) => <OptionItem option={option} />}
    </ListBox>
  );
}

function OptionItem({ option }: { option: Option }) {
  const Icon = option.icon;
  return (
    <ListBoxItem
      id={option.id}
      textValue={option.label}
      isDisabled={option.isDisabled ?? false}
      className={overlay.item ?? ""}
    >
      {({ isSelected }): ReactNode => (
        <>
          {Icon && <Icon size={15} aria-hidden="true" className={overlay.itemIcon ?? ""} />}
          {option.color && <span className={overlay.dot} style={optionStyle(option.color)} />}
          <span className={overlay.itemText}>
            <Text slot="label">{option.label}</Text>
            {option.description && (
              <Text slot="description" className={overlay.itemNote ?? ""}>
                {option.description}
              </Text>
            )}
          </span>
          {isSelected && <Check size={15} aria-hidden="true" className={overlay.itemCheck ?? ""} />}
        </>
      )}
    </ListBoxItem>
  );
}

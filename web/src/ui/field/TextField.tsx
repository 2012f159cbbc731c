import { Eye, EyeOff, type LucideIcon, Search, X } from "lucide-react";
import { type ReactNode, type Ref, useState } from "react";
import {
  SearchField as AriaSearchField,
  type SearchFieldProps as AriaSearchFieldProps,
  TextArea as AriaTextArea,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  Button,
  Group,
  Input,
} from "react-aria-components";
import { useText } from "@/i18n/react";
import { IconButton } from "../button/Button.tsx";
import { classes } from "../classes.ts";
import { uiWords } from "../words.ts";
import css from "./Field.module.css";
import { FieldFoot, FieldHead, type FieldLook, fieldClass } from "./Field.tsx";
import { useComposed } from "./useComposed.ts";

type Base = FieldLook & Omit<AriaTextFieldProps, "className" | "style" | "children">;

export interface TextFieldProps extends Base {
  placeholder?: string | undefined;
  icon?: LucideIcon | undefined;
  /** After the input: a unit, a button. */
  trailing?: ReactNode;
  inputRef?: Ref<HTMLInputElement> | undefined;
}

export function TextField({ placeholder, icon: Icon, trailing, inputRef, ...props }: TextFieldProps) {
  return (
    <AriaTextField {...props} className={fieldClass(props)} isInvalid={props.isInvalid ?? Boolean(props.error)}>
      <FieldHead {...props} />
      <Group className={css.box ?? ""}>
        {Icon && <Icon size={15} aria-hidden="true" />}
        <Input className={css.input ?? ""} placeholder={placeholder ?? ""} ref={inputRef ?? null} />
        {trailing && <span className={css.inner}>{trailing}</span>}
      </Group>
      <FieldFoot {...props} />
    </AriaTextField>
  );
}

/** A secret that can be looked at while typing. */
export function PasswordField(props: Omit<TextFieldProps, "type" | "trailing">) {
  const t = useText(uiWords);
  const [isShown, setShown] = useState(false);
  return (
    <TextField
      {...props}
      type={isShown ? "text" : "password"}
      trailing={
        <IconButton
          size="s"
          icon={isShown ? EyeOff : Eye}
          label={t(isShown ? "hidePassword" : "showPassword")}
          onPress={() => setShown(!isShown)}
        />
      }
    />
  );
}

export interface TextAreaProps extends Base {
  placeholder?: string | undefined;
  rows?: number | undefined;
}

/** Grows with its text. */
export function TextArea({ placeholder, rows = 3, ...props }: TextAreaProps) {
  return (
    <AriaTextField {...props} className={fieldClass(props)} isInvalid={props.isInvalid ?? Boolean(props.error)}>
      <FieldHead {...props} />
      <Group className={classes(css.box, css.areaBox)}>
        <AriaTextArea className={css.area ?? ""} rows={rows} placeholder={placeholder ?? ""} />
      </Group>
      <FieldFoot {...props} />
    </AriaTextField>
  );
}

type Foreign = "className" | "style" | "children" | "value" | "defaultValue" | "onChange";

export interface SearchFieldProps extends FieldLook, Omit<AriaSearchFieldProps, Foreign> {
  value: string;
  onChange: (text: string) => void;
  placeholder?: string | undefined;
  inputRef?: Ref<HTMLInputElement> | undefined;
}

/**
 * The label is for screen readers; the magnifier and the placeholder say it to the rest. Escape clears. What is composed
 * is searched for once it is done.
 */
export function SearchField({ placeholder, inputRef, ...props }: SearchFieldProps) {
  const t = useText(uiWords);
  const { value, onChange, composition } = useComposed(props.value, props.onChange);
  return (
    <AriaSearchField {...props} value={value} onChange={onChange} className={fieldClass(props)}>
      {({ isEmpty }) => (
        <>
          <FieldHead {...props} isLabelHidden={props.isLabelHidden ?? true} />
          <Group className={css.box ?? ""}>
            <Search size={15} aria-hidden="true" />
            <Input
              {...composition}
              className={css.input ?? ""}
              placeholder={placeholder ?? props.label}
              ref={inputRef ?? null}
            />
            {!isEmpty && (
              <Button className={css.step ?? ""} aria-label={t("clear")}>
                <X size={14} aria-hidden="true" />
              </Button>
            )}
          </Group>
        </>
      )}
    </AriaSearchField>
  );
}

import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  Link as AriaLink,
  type LinkProps as AriaLinkProps,
} from "react-aria-components";
import { classes } from "../classes.ts";
import { tipProps } from "../overlay/Tooltip.tsx";
import { Spinner } from "../states/Spinner.tsx";
import css from "./Button.module.css";

export type ButtonVariant = "primary" | "default" | "ghost" | "danger";

interface Look {
  /** One primary a screen; ghost inside bars and lists; danger only where the act destroys. */
  variant?: ButtonVariant | undefined;
  size?: "s" | "m" | undefined;
  icon?: LucideIcon | undefined;
  className?: string | undefined;
  children?: ReactNode;
}

export interface ButtonProps extends Look, Omit<AriaButtonProps, "className" | "children" | "style"> {}

export function Button({ variant = "default", size = "m", icon, className, children, ...props }: ButtonProps) {
  return (
    <AriaButton {...props} className={classes(css.button, css[variant], css[size], className)}>
      {props.isPending ? <Spinner size={14} /> : <ButtonIcon icon={icon} />}
      {children}
    </AriaButton>
  );
}

export interface ButtonLinkProps extends Look, Omit<AriaLinkProps, "className" | "children" | "style"> {}

/** A link that looks like a button: for what leads somewhere. */
export function ButtonLink({ variant = "default", size = "m", icon, className, children, ...props }: ButtonLinkProps) {
  return (
    <AriaLink {...props} className={classes(css.button, css[variant], css[size], className)}>
      <ButtonIcon icon={icon} />
      {children}
    </AriaLink>
  );
}

function ButtonIcon({ icon: Icon }: { icon: LucideIcon | undefined }) {
  return Icon ? <Icon size={15} strokeWidth={1.9} aria-hidden="true" /> : null;
}

export interface IconButtonProps extends Omit<AriaButtonProps, "className" | "children" | "style" | "aria-label"> {
  icon: LucideIcon;
  /** What it does, in words: the name for a screen reader and the tooltip. */
  label: string;
  /** A shortcut to show in the tooltip. */
  shortcut?: string | undefined;
  variant?: ButtonVariant | undefined;
  size?: "s" | "m" | undefined;
  className?: string | undefined;
}

export function IconButton({
  icon: Icon,
  label,
  shortcut,
  variant = "ghost",
  size = "m",
  className,
  ...props
}: IconButtonProps) {
  return (
    <AriaButton
      {...props}
      {...tipProps(label, shortcut)}
      aria-label={label}
      className={classes(css.button, css.square, css[variant], css[size], className)}
    >
      {props.isPending ? (
        <Spinner size={14} />
      ) : (
        <Icon size={size === "s" ? 15 : 17} strokeWidth={1.8} aria-hidden="true" />
      )}
    </AriaButton>
  );
}

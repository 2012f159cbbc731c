import { X } from "lucide-react";
import type { FormEvent, ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useText } from "@/i18n/react";
import { Button, type ButtonVariant, IconButton } from "../button/Button.tsx";
import { classes } from "../classes.ts";
import { uiWords } from "../words.ts";
import css from "./overlay.module.css";

interface OverlayProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  /** False keeps it open on a click outside: for forms that hold typed work. Escape and the cross still close. */
  isDismissable?: boolean | undefined;
}

interface DialogProps extends OverlayProps {
  size?: "normal" | "wide" | "full" | undefined;
  /** Makes the dialog a form: Enter in a field and the footer's `type="submit"` button call it. */
  onSubmit?: (() => void) | undefined;
  /** A question that must be answered, read out at once. */
  isAlert?: boolean | undefined;
}

/** In the middle of the screen; on a phone it rises from the bottom. */
export function Dialog({
  title,
  isOpen,
  onClose,
  children,
  footer,
  size,
  onSubmit,
  isDismissable = true,
  isAlert,
}: DialogProps) {
  return (
    <ModalOverlay
      className={classes(css.scrim, css.centered)}
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={isDismissable}
    >
      <Modal className={classes(css.dialogBox, size === "wide" && css.wide, size === "full" && css.full)}>
        <Frame title={title} onClose={onClose} footer={footer} onSubmit={onSubmit} isAlert={isAlert}>
          <div className={css.body}>{children}</div>
        </Frame>
      </Modal>
    </ModalOverlay>
  );
}

interface DrawerProps extends OverlayProps {
  side?: "right" | "left" | undefined;
  /** The content brings its own padding and scrolling. */
  isFlush?: boolean | undefined;
}

/** Over the edge of the screen, for something longer that belongs to what lies beneath. */
export function Drawer({ title, isOpen, onClose, children, footer, side, isFlush, isDismissable = true }: DrawerProps) {
  return (
    <ModalOverlay
      className={css.scrim ?? ""}
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={isDismissable}
    >
      <Modal className={classes(css.drawerBox, side === "left" && css.left)}>
        <Frame title={title} onClose={onClose} footer={footer}>
          <div className={classes(css.body, isFlush && css.flush)}>{children}</div>
        </Frame>
      </Modal>
    </ModalOverlay>
  );
}

interface FrameProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  footer?: ReactNode;
  onSubmit?: (() => void) | undefined;
  isAlert?: boolean | undefined;
}

function Frame({ title, onClose, children, footer, onSubmit, isAlert }: FrameProps) {
  const t = useText(uiWords);
  const inner = (
    <>
      <header className={css.head}>
        <Heading slot="title" className={css.title ?? ""}>
          {title}
        </Heading>
        <IconButton icon={X} label={t("close")} onPress={onClose} />
      </header>
      {children}
      {footer && <footer className={css.foot}>{footer}</footer>}
    </>
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit?.();
  };
  return (
    <AriaDialog className={css.dialog ?? ""} role={isAlert ? "alertdialog" : "dialog"}>
      {onSubmit ? (
        <form className={css.dialog} onSubmit={submit} noValidate>
          {inner}
        </form>
      ) : (
        inner
      )}
    </AriaDialog>
  );
}

interface DialogButtonsProps {
  action: string;
  onCancel: () => void;
  onAction?: () => void;
  variant?: ButtonVariant;
  isPending?: boolean;
  isDisabled?: boolean;
}

/** The usual footer: cancel and the act. Without `onAction` the act submits the dialog's form. */
export function DialogButtons({ action, onCancel, onAction, variant = "primary", ...state }: DialogButtonsProps) {
  const t = useText(uiWords);
  return (
    <>
      <Button onPress={onCancel}>{t("cancel")}</Button>
      <Button variant={variant} {...state} {...(onAction ? { onPress: onAction } : { type: "submit" })}>
        {action}
      </Button>
    </>
  );
}

/** What a screen shows when it has nothing, waits, or failed. Every screen has all three. */
import { CircleAlert, CircleCheck, Info, type LucideIcon, RotateCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { errorText } from "@/api/errors";
import { useText } from "@/i18n/react";
import { Button } from "../button/Button.tsx";
import { classes } from "../classes.ts";
import { uiWords } from "../words.ts";
import { Spinner } from "./Spinner.tsx";
import css from "./states.module.css";

/** The whole area waits. Appears after a moment, so that a quick answer does not flash. */
export function Loading() {
  const t = useText(uiWords);
  return (
    <div className={css.center} role="status" aria-label={t("loading")}>
      <Spinner size={22} />
    </div>
  );
}

export function Skeleton({ width = "100%", height = 14 }: { width?: number | string; height?: number | string }) {
  return <span className={css.skeleton} style={{ width, height }} aria-hidden="true" />;
}

/** Lines where a list will stand. */
export function SkeletonList({ rows = 4, height = 40 }: { rows?: number; height?: number }) {
  const t = useText(uiWords);
  return (
    <div className={css.skeletons} role="status" aria-label={t("loading")}>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are alike and never move
        <Skeleton key={index} height={height} />
      ))}
    </div>
  );
}

interface EmptyStateProps {
  icon?: LucideIcon;
  title: string;
  children?: ReactNode;
  /** Buttons: the way on. */
  actions?: ReactNode;
}

export function EmptyState({ icon: Icon, title, children, actions }: EmptyStateProps) {
  return (
    <div className={css.state}>
      {Icon && (
        <span className={css.mark}>
          <Icon size={22} strokeWidth={1.7} aria-hidden="true" />
        </span>
      )}
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {actions && <div className={css.actions}>{actions}</div>}
    </div>
  );
}

interface ErrorStateProps {
  error: unknown;
  title?: string;
  onRetry?: (() => void) | undefined;
  actions?: ReactNode;
}

export function ErrorState({ error, title, onRetry, actions }: ErrorStateProps) {
  const t = useText(uiWords);
  return (
    <div className={css.state} role="alert">
      <span className={classes(css.mark, css.bad)}>
        <TriangleAlert size={22} strokeWidth={1.7} aria-hidden="true" />
      </span>
      <h2>{title ?? t("failed")}</h2>
      <p>{errorText(error)}</p>
      <div className={css.actions}>
        {onRetry && (
          <Button icon={RotateCw} onPress={onRetry}>
            {t("retry")}
          </Button>
        )}
        {actions}
      </div>
    </div>
  );
}

export type Tone = "info" | "warning" | "danger" | "success";
const toneIcons = { info: Info, warning: TriangleAlert, danger: CircleAlert, success: CircleCheck };

/** A notice inside a screen or a form. */
export function Banner({ tone = "info", children, action }: { tone?: Tone; children: ReactNode; action?: ReactNode }) {
  const Icon = toneIcons[tone];
  return (
    <div className={classes(css.banner, css[tone])} role={tone === "danger" ? "alert" : "status"}>
      <Icon size={16} aria-hidden="true" />
      <div className={css.bannerText}>{children}</div>
      {action}
    </div>
  );
}

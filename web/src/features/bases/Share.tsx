import { Users } from "lucide-react";
import { lazy, Suspense } from "react";
import type { Base } from "@/api/types";
import { useText } from "@/i18n";
import { Button, PopoverButton } from "@/ui";
import css from "./TopBar.module.css";
import { words } from "./words.ts";

const SharePanel = lazy(() => import("./SharePanel.tsx"));

export function ShareButton({ base }: { base: Base }) {
  const t = useText(words);
  return (
    <PopoverButton
      label={t("shareTitle")}
      placement="bottom end"
      button={
        <Button icon={Users} aria-label={t("share")}>
          <span className={css.wide}>{t("share")}</span>
        </Button>
      }
    >
      <Suspense fallback={<div className={css.share} />}>
        <SharePanel base={base} />
      </Suspense>
    </PopoverButton>
  );
}

/** What shows where a screen cannot: an address that leads nowhere, a screen that failed. */
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { Compass, House, RotateCw, TriangleAlert } from "lucide-react";
import { ApiError, isMissing } from "@/api/errors";
import { useText } from "@/i18n";
import { Button, ButtonLink, EmptyState, ErrorState, useTitle } from "@/ui";
import css from "./app.module.css";
import { appWords } from "./words.ts";

export function MissingScreen() {
  const t = useText(appWords);
  useTitle(t("missingTitle"));
  return (
    <main className={css.page}>
      <EmptyState
        icon={Compass}
        title={t("missingTitle")}
        actions={
          <ButtonLink href="/" icon={House}>
            {t("goHome")}
          </ButtonLink>
        }
      >
        {t("missingText")}
      </EmptyState>
    </main>
  );
}

export function CrashScreen({ error, reset }: ErrorComponentProps) {
  const t = useText(appWords);
  const router = useRouter();
  useTitle(t("crashTitle"));
  const retry = () => {
    reset();
    router.invalidate();
  };
  if (isMissing(error)) return <MissingScreen />;
  if (error instanceof ApiError) {
    return (
      <main className={css.page}>
        <ErrorState error={error} onRetry={retry} />
      </main>
    );
  }
  return (
    <main className={css.page}>
      <div>
        <EmptyState
          icon={TriangleAlert}
          title={t("crashTitle")}
          actions={
            <>
              <Button icon={RotateCw} onPress={() => location.reload()}>
                {t("reload")}
              </Button>
              <ButtonLink href="/" icon={House}>
                {t("goHome")}
              </ButtonLink>
            </>
          }
        >
          {t("crashText")}
        </EmptyState>
        <details className={css.details}>
          <summary>{t("details")}</summary>
          <pre>{error instanceof Error ? (error.stack ?? error.message) : String(error)}</pre>
        </details>
      </div>
    </main>
  );
}

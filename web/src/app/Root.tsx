/** Around every screen: the language, client-side links inside the kit, toasts, questions, the offline notice. */
import { useQuery } from "@tanstack/react-query";
import { Outlet, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { I18nProvider, RouterProvider } from "react-aria-components";
import { meQuery } from "@/api/queries";
import { setLocale, setZone, useLocale } from "@/i18n";
import { AskHost, setThemeChoice, TipHost, ToastHost } from "@/ui";
import { OfflineBanner } from "./OfflineBanner.tsx";

export function Root() {
  const locale = useLocale();
  const router = useRouter();
  usePreferences();
  return (
    <I18nProvider locale={locale === "en" ? "en-US" : locale}>
      <RouterProvider navigate={(href) => router.navigate({ href })}>
        <OfflineBanner />
        <Outlet />
        <AskHost />
        <ToastHost />
        <TipHost />
      </RouterProvider>
    </I18nProvider>
  );
}

/** The signed-in person's language, zone and theme rule over what the browser says. */
function usePreferences(): void {
  const { data } = useQuery({ ...meQuery, enabled: false });
  const user = data?.user;
  useEffect(() => {
    if (!user) return;
    setLocale(user.locale);
    setZone(user.zone);
    setThemeChoice(user.theme);
  }, [user]);
}

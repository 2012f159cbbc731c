import { WifiOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useText } from "@/i18n";
import css from "./app.module.css";
import { appWords } from "./words.ts";

function listen(listener: () => void): () => void {
  addEventListener("online", listener);
  addEventListener("offline", listener);
  return () => {
    removeEventListener("online", listener);
    removeEventListener("offline", listener);
  };
}

export function OfflineBanner() {
  const t = useText(appWords);
  const isOnline = useSyncExternalStore(listen, () => navigator.onLine);
  if (isOnline) return null;
  return (
    <div className={css.offline} role="status">
      <WifiOff size={15} aria-hidden="true" />
      {t("offline")}
    </div>
  );
}

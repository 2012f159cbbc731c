import { DoorOpen } from "lucide-react";
import { useText } from "@/i18n";
import { EmptyState, useTitle } from "@/ui";
import { WorkspaceFrame } from "./WorkspaceFrame.tsx";
import { words } from "./words.ts";

export function NoWorkspaceScreen() {
  const t = useText(words);
  useTitle();
  return (
    <WorkspaceFrame>
      <EmptyState icon={DoorOpen} title={t("noWorkspaceTitle")}>
        {t("noWorkspaceText")}
      </EmptyState>
    </WorkspaceFrame>
  );
}

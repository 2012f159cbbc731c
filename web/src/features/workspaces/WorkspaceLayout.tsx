import { Outlet, useParams } from "@tanstack/react-router";
import { Lock } from "lucide-react";
import { useEffect } from "react";
import { useMe } from "@/api/queries";
import type { Workspace } from "@/api/types";
import { useText } from "@/i18n";
import { ButtonLink, EmptyState } from "@/ui";
import { rememberWorkspace } from "./last.ts";
import { WorkspaceFrame } from "./WorkspaceFrame.tsx";
import { words } from "./words.ts";

export function WorkspaceLayout() {
  const t = useText(words);
  const { ws } = useParams({ from: "/signed-in/w/$ws" });
  const workspace = useMe().workspaces.find((one) => one.id === ws);
  useEffect(() => {
    if (workspace) rememberWorkspace(workspace.id);
  }, [workspace]);
  return (
    <WorkspaceFrame workspace={workspace}>
      {workspace ? (
        <Outlet />
      ) : (
        <EmptyState icon={Lock} title={t("missingTitle")} actions={<ButtonLink href="/">{t("goHome")}</ButtonLink>}>
          {t("missingText")}
        </EmptyState>
      )}
    </WorkspaceFrame>
  );
}

/** The workspace of the address, for screens inside the layout. */
export function useWorkspace(): Workspace {
  const { ws } = useParams({ strict: false });
  const workspace = useMe().workspaces.find((one) => one.id === ws);
  if (!workspace) throw new Error("useWorkspace is for screens inside the workspace layout");
  return workspace;
}

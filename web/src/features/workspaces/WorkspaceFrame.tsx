/** The frame around screens outside a base: the bar with the workspace, its tabs and the person's menu. */
import { Link } from "@tanstack/react-router";
import { ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components";
import { useMe } from "@/api/queries";
import type { Workspace } from "@/api/types";
import { useText } from "@/i18n";
import { MenuButton } from "@/ui";
import { UserMenu } from "../account/UserMenu.tsx";
import { LogoMark } from "../brand/Logo.tsx";
import { lastWorkspace } from "./last.ts";
import css from "./Workspace.module.css";
import { words } from "./words.ts";

interface WorkspaceFrameProps {
  /** Left out on screens of the person: the bar then leads back to the workspace they were in. */
  workspace?: Workspace | undefined;
  children: ReactNode;
}

export function WorkspaceFrame({ workspace, children }: WorkspaceFrameProps) {
  const t = useText(words);
  const mine = useMe().workspaces;
  const place = workspace ?? mine.find((one) => one.id === lastWorkspace()) ?? mine[0];
  return (
    <div className={css.frame}>
      <a href="#content" className={css.skip}>
        {t("skip")}
      </a>
      <header className={css.bar}>
        <Link to="/" className={css.home} aria-label={t("goHome")}>
          <LogoMark size={26} />
        </Link>
        {place && <WorkspaceName workspace={place} />}
        {place && <WorkspaceTabs workspace={place} />}
        <span className={css.gap} />
        <UserMenu />
      </header>
      <main id="content" className={css.content} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function WorkspaceName({ workspace }: { workspace: Workspace }) {
  const t = useText(words);
  const { workspaces } = useMe();
  if (workspaces.length < 2) return <span className={css.name}>{workspace.name}</span>;
  return (
    <MenuButton
      label={t("switchWorkspace")}
      button={
        <Button className={css.switcher ?? ""}>
          <span className={css.name}>{workspace.name}</span>
          <ChevronsUpDown size={14} aria-hidden="true" />
        </Button>
      }
      entries={workspaces.map((one) => ({
        id: one.id,
        label: one.name,
        href: `/w/${one.id}`,
        isChecked: one.id === workspace.id,
      }))}
    />
  );
}

function WorkspaceTabs({ workspace }: { workspace: Workspace }) {
  const t = useText(words);
  const params = { ws: workspace.id };
  const look = { className: css.tab, activeProps: { className: css.here } };
  return (
    <nav className={css.tabs} aria-label={t("menu")}>
      <Link to="/w/$ws" params={params} activeOptions={{ exact: true }} {...look}>
        {t("bases")}
      </Link>
      <Link to="/w/$ws/members" params={params} {...look}>
        {t("members")}
      </Link>
      {workspace.role === "owner" && (
        <Link to="/w/$ws/tokens" params={params} {...look}>
          {t("tokens")}
        </Link>
      )}
      {workspace.role === "owner" && (
        <Link to="/w/$ws/trash" params={params} {...look}>
          {t("trash")}
        </Link>
      )}
    </nav>
  );
}

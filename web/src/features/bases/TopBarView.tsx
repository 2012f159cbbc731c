import { Link, useNavigate } from "@tanstack/react-router";
import { ChevronDown, FileSpreadsheet, House, Menu, PenLine, Redo2, Trash2, Undo2, Users, WifiOff } from "lucide-react";
import { type Ref, useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import { useFeedState } from "@/api/feed";
import { canEdit, useUndoState } from "@/api/queries";
import type { Base } from "@/api/types";
import { useText } from "@/i18n";
import { IconButton, MenuButton, Tooltip } from "@/ui";
import { UserMenu } from "../account/UserMenu.tsx";
import { LogoMark } from "../brand/Logo.tsx";
import { BaseIcon } from "../workspaces/BaseIcon.tsx";
import { BaseDialog } from "../workspaces/lazyDialogs.tsx";
import { PresenceFaces } from "./Presence.tsx";
import { ShareButton } from "./Share.tsx";
import css from "./TopBar.module.css";
import { useDeleteBase } from "./useDeleteBase.ts";
import { shortcutText, useUndoKeys, useUndoWithNews } from "./useUndoWithNews.ts";
import { words } from "./words.ts";

interface TopBarProps {
  base: Base;
  placeRef: Ref<HTMLDivElement>;
  onOpenRail: () => void;
}

export function TopBar({ base, placeRef, onOpenRail }: TopBarProps) {
  const t = useText(words);
  return (
    <header className={css.bar}>
      <span className={css.phoneOnly}>
        <IconButton icon={Menu} label={t("menu")} onPress={onOpenRail} />
      </span>
      <Link to="/" className={css.home} aria-label={t("home")}>
        <LogoMark size={24} />
      </Link>
      <BaseName base={base} />
      {canEdit(base.role) && <UndoButtons base={base.id} />}
      <div ref={placeRef} className={css.place} />
      <FeedNotice base={base.id} />
      <PresenceFaces base={base.id} />
      <ShareButton base={base} />
      <UserMenu />
    </header>
  );
}

function BaseName({ base }: { base: Base }) {
  const t = useText(words);
  const navigate = useNavigate();
  const remove = useDeleteBase(base);
  const [isRenaming, setRenaming] = useState(false);
  const mayEdit = canEdit(base.role);
  const params = { base: base.id };
  return (
    <>
      <MenuButton
        label={t("baseMenu", { name: base.name })}
        button={
          <AriaButton className={css.name ?? ""}>
            <BaseIcon base={base} size={22} />
            <span>{base.name}</span>
            <ChevronDown size={14} aria-hidden="true" />
          </AriaButton>
        }
        entries={[
          { id: "home", label: t("home"), icon: House, href: "/" },
          "-",
          mayEdit && { id: "rename", label: t("rename"), icon: PenLine, onAction: () => setRenaming(true) },
          mayEdit && {
            id: "import",
            label: t("importFile"),
            icon: FileSpreadsheet,
            onAction: () => navigate({ to: "/b/$base/import", params, search: {} }),
          },
          { id: "members", label: t("members"), icon: Users, href: `/w/${base.workspace}/members` },
          mayEdit && {
            id: "trash",
            label: t("trash"),
            icon: Trash2,
            onAction: () => navigate({ to: "/b/$base/trash", params }),
          },
          base.role === "owner" && "-",
          base.role === "owner" && {
            id: "delete",
            label: t("deleteBase"),
            icon: Trash2,
            isDanger: true,
            onAction: remove,
          },
        ]}
      />
      {isRenaming && <BaseDialog workspace={{ id: base.workspace }} base={base} onClose={() => setRenaming(false)} />}
    </>
  );
}

function UndoButtons({ base }: { base: string }) {
  const t = useText(words);
  const { data } = useUndoState(base);
  const { undo, redo, isBusy } = useUndoWithNews(base);
  useUndoKeys(undo, redo);
  return (
    <span className={css.undo}>
      <IconButton
        icon={Undo2}
        label={t("undo")}
        shortcut={shortcutText("Z")}
        isDisabled={!data?.undo || isBusy}
        onPress={undo}
      />
      <IconButton
        icon={Redo2}
        label={t("redo")}
        shortcut={shortcutText("⇧Z")}
        isDisabled={!data?.redo || isBusy}
        onPress={redo}
      />
    </span>
  );
}

function FeedNotice({ base }: { base: string }) {
  const t = useText(words);
  if (useFeedState(base) !== "offline") return null;
  return (
    <Tooltip text={t("reconnectingHelp")}>
      <AriaButton className={css.notice ?? ""}>
        <WifiOff size={14} aria-hidden="true" />
        <span role="status">{t("reconnecting")}</span>
      </AriaButton>
    </Tooltip>
  );
}

/** Around every screen of a base: the top bar, the rail with its tables (a drawer on a phone), drops of files. */
import { Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { DatabaseZap } from "lucide-react";
import { useEffect, useState } from "react";
import { isMissing } from "@/api/errors";
import { canEdit, useBase, useMe, useSchemaFeed } from "@/api/queries";
import type { Base } from "@/api/types";
import { useText } from "@/i18n";
import { ButtonLink, EmptyState, ErrorState, FileDrop, LazyDrawer, Loading, toast, usePhone } from "@/ui";
import { handOver, isImportable } from "../imports/handover.ts";
import css from "./BaseLayout.module.css";
import { rememberTable } from "./last.ts";
import { Rail } from "./Rail.tsx";
import { TopBar } from "./TopBarView.tsx";
import { TopBarPlace } from "./topBar.tsx";
import { words } from "./words.ts";

export function BaseLayout() {
  const t = useText(words);
  const { base: id } = useParams({ from: "/signed-in/b/$base" });
  const query = useBase(id);
  if (isMissing(query.error)) {
    return (
      <EmptyState icon={DatabaseZap} title={t("gone")} actions={<ButtonLink href="/">{t("home")}</ButtonLink>}>
        {t("goneText")}
      </EmptyState>
    );
  }
  if (query.data) return <LoadedBase key={id} base={query.data} />;
  return query.error ? <ErrorState error={query.error} onRetry={() => query.refetch()} /> : <Loading />;
}

function LoadedBase({ base }: { base: Base }) {
  const t = useText(words);
  const navigate = useNavigate();
  const isPhone = usePhone();
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const [isRailOpen, setRailOpen] = useState(false);
  const { table } = useParams({ strict: false });
  useSchemaFeed(base.id, useMe().user.id);
  useEffect(() => {
    if (table) rememberTable(base.id, table);
  }, [base.id, table]);

  const take = ([file]: File[]) => {
    if (!file) return;
    if (!isImportable(file.name)) {
      toast(t("notImportable", { name: file.name }), { tone: "danger" });
      return;
    }
    handOver(file);
    navigate({ to: "/b/$base/import", params: { base: base.id }, search: {} });
  };

  return (
    <TopBarPlace value={place}>
      <div className={css.layout}>
        <TopBar base={base} placeRef={setPlace} onOpenRail={() => setRailOpen(true)} />
        {isPhone ? (
          <LazyDrawer title={base.name} side="left" isOpen={isRailOpen} onClose={() => setRailOpen(false)} isFlush>
            <Rail base={base} onLeave={() => setRailOpen(false)} />
          </LazyDrawer>
        ) : (
          <aside className={css.rail}>
            <Rail base={base} />
          </aside>
        )}
        <main className={css.content}>
          <Outlet />
        </main>
      </div>
      <FileDrop
        title={t("dropTitle")}
        note={t("dropNote", { name: base.name })}
        onFiles={take}
        isDisabled={!canEdit(base.role)}
      />
    </TopBarPlace>
  );
}

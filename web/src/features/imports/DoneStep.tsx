/** What came of an import, where there is something to tell: rows left out, cells that stayed empty. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, Download, Table2, Undo2 } from "lucide-react";
import { bases } from "@/api/calls";
import { keys } from "@/api/queries";
import type { Base } from "@/api/types";
import { numberText, useText } from "@/i18n";
import { Button, ButtonLink, ErrorState, List, SkeletonList, toast, toastError } from "@/ui";
import { imports } from "./calls.ts";
import css from "./imports.module.css";
import type { Import, ImportResult } from "./types.ts";
import { words } from "./words.ts";

interface DoneStepProps {
  base: Base;
  found: Import;
  result: ImportResult;
  onOpen: () => void;
  onAgain: () => void;
}

export function DoneStep({ base, found, result, onOpen, onAgain }: DoneStepProps) {
  const t = useText(words);
  const client = useQueryClient();
  const undo = useMutation({
    mutationFn: () => bases.undo(base.id),
    onSuccess: () => {
      toast(t("undone"));
      onAgain();
    },
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: keys.base(base.id) }),
  });
  const facts = [
    { label: t("created"), count: result.created },
    { label: t("updated"), count: result.updated },
    { label: t("skipped"), count: result.skipped },
    { label: t("issueCount"), count: result.issue_count },
  ].filter((fact) => fact.count > 0);
  return (
    <div className={css.done}>
      <header className={css.doneHead}>
        <CircleCheck size={30} strokeWidth={1.6} aria-hidden="true" />
        <h1>{t("doneTitle", { count: result.created + result.updated })}</h1>
      </header>
      <dl className={css.facts}>
        {facts.map((fact) => (
          <div key={fact.label}>
            <dt>{fact.label}</dt>
            <dd>{numberText(fact.count)}</dd>
          </div>
        ))}
      </dl>
      <div className={css.doneButtons}>
        <Button variant="primary" icon={Table2} onPress={onOpen} autoFocus>
          {t("openTable")}
        </Button>
        <Button icon={Undo2} onPress={() => undo.mutate()} isPending={undo.isPending}>
          {t("undo")}
        </Button>
        <Button variant="ghost" onPress={onAgain}>
          {t("more")}
        </Button>
      </div>
      {result.issue_count > 0 && <Issues base={base.id} id={found.id} total={result.issue_count} />}
    </div>
  );
}

function Issues({ base, id, total }: { base: string; id: string; total: number }) {
  const t = useText(words);
  const query = useQuery({
    queryKey: [...keys.base(base), "import", id, "issues"],
    queryFn: ({ signal }) => imports.issues(base, id, { signal }),
  });
  const issues = query.data?.issues ?? [];
  return (
    <section className={css.issues}>
      <header>
        <h2>{t("issues")}</h2>
        <ButtonLink icon={Download} size="s" href={imports.issuesPath(base, id)} download="">
          {t("download")}
        </ButtonLink>
      </header>
      {query.isPending && <SkeletonList rows={4} />}
      {query.error && <ErrorState error={query.error} onRetry={() => query.refetch()} />}
      {issues.length > 0 && (
        <List
          label={t("issues")}
          items={issues.map((issue, at) => ({ ...issue, id: String(at) }))}
          idOf={(issue) => issue.id}
          columns={[
            { id: "row", title: t("row"), width: 72, cell: (issue) => numberText(issue.row) },
            { id: "field", title: t("field"), width: 160, cell: (issue) => issue.field },
            {
              id: "value",
              title: t("value"),
              isMinor: true,
              cell: (issue) => <span className={css.cut}>{issue.text}</span>,
            },
            { id: "reason", title: t("reason"), cell: (issue) => issue.message },
          ]}
        />
      )}
      {total > issues.length && issues.length > 0 && (
        <p className={css.note}>{t("issuesShown", { count: issues.length, total })}</p>
      )}
    </section>
  );
}

/** What the grid shows now and then: a conflict, the keyboard list, the progress of a long change. */
import type { ReactNode } from "react";
import type { Field, Json, VersionConflict } from "@/api/types";
import { nameOf } from "@/fields/base/people";
import { showText } from "@/fields/registry";
import type { FieldContext } from "@/fields/types";
import { agoText } from "@/i18n/format";
import { useText } from "@/i18n/react";
import { Button, Dialog, Kbd } from "@/ui";
import type { CellChange } from "../data/saves.ts";
import { words } from "./dialogWords.ts";
import css from "./grid.module.css";
import type { RunningJob } from "./recordActions.ts";

interface ConflictDialogProps {
  changes: readonly CellChange[];
  conflict: VersionConflict;
  fields: ReadonlyMap<string, Field>;
  context: FieldContext;
  onKeepMine: () => void;
  onKeepTheirs: () => void;
}

/** Closing it keeps the other's value, which is the one that is stored. */
export function ConflictDialog({ changes, conflict, fields, context, onKeepMine, onKeepTheirs }: ConflictDialogProps) {
  const t = useText(words);
  const by = typeof conflict.changed_by === "string" ? nameOf(conflict.changed_by, context) : conflict.changed_by?.name;
  const show = (value: Json | undefined, field: Field) => showText(value, field, context) || t("emptyValue");
  return (
    <Dialog
      title={t("conflictTitle")}
      size="wide"
      isOpen
      isDismissable={false}
      onClose={onKeepTheirs}
      footer={
        <>
          <Button onPress={onKeepTheirs}>{t("keepTheirs")}</Button>
          <Button variant="primary" onPress={onKeepMine}>
            {t("keepMine")}
          </Button>
        </>
      }
    >
      <p>{t("conflictText", { name: by ?? t("conflictSomebody"), when: agoText(conflict.changed_at) })}</p>
      {changes.map((change) => {
        const field = fields.get(change.field);
        if (!field) return null;
        return (
          <div key={change.field}>
            <strong>{field.name}</strong>
            <div className={css.values}>
              <section className={css.value}>
                <h3>{t("yours")}</h3>
                <p>{show(change.value, field)}</p>
              </section>
              <section className={css.value}>
                <h3>{t("theirs")}</h3>
                <p>{show(conflict.fields[change.field]?.theirs, field)}</p>
              </section>
            </div>
          </div>
        );
      })}
    </Dialog>
  );
}

const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
const mod = isMac ? "⌘" : "Ctrl";

export function KeyboardDialog({ onClose }: { onClose: () => void }) {
  const t = useText(words);
  const groups: [string, [string, string[]][]][] = [
    [
      t("keysMove"),
      [
        [t("keyMove"), ["← ↑ → ↓"]],
        [t("keyEdge"), [mod, "← ↑ → ↓"]],
        [t("keyPage"), ["PgUp", "PgDn"]],
      ],
    ],
    [
      t("keysEdit"),
      [
        [t("keyType"), [t("keyTypeKeys")]],
        [t("keyEnter"), ["Enter", "F2"]],
        [t("keyWhy"), ["Enter"]],
        [t("keyCommit"), ["Enter"]],
        [t("keyNext"), ["Tab"]],
        [t("keyEscape"), ["Esc"]],
        [t("keyClear"), ["Delete"]],
        [t("keyFill"), [mod, "D"]],
      ],
    ],
    [
      t("keysSelect"),
      [
        [t("keyExtend"), ["Shift", "← ↑ → ↓"]],
        [t("keyAll"), [mod, "A"]],
        [t("keyRow"), ["Shift", "Space"]],
        [t("keyColumn"), [mod, "Space"]],
      ],
    ],
    [
      t("keysOther"),
      [
        [t("keyOpen"), ["Space"]],
        [t("keyCopy"), [mod, "C X V"]],
        [t("keyUndo"), [mod, "Z", "⇧Z"]],
        [t("keyFind"), [mod, "F"]],
        [t("keyHelp"), [mod, "/"]],
      ],
    ],
  ];
  return (
    <Dialog title={t("keysTitle")} size="wide" isOpen onClose={onClose}>
      <div className={css.keys}>
        {groups.map(([title, rows]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(([what, keys]) => (
                <div key={what}>
                  <dt>{what}</dt>
                  <dd>
                    {keys.map(
                      (key): ReactNode => (
                        <Kbd key={key}>{key}</Kbd>
                      ),
                    )}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

export function JobDialog({ job }: { job: RunningJob }) {
  const t = useText(words);
  const share = job.total === 0 ? 0 : job.done / job.total;
  return (
    <Dialog
      title={job.title}
      isOpen
      isDismissable={false}
      onClose={job.stop}
      footer={<Button onPress={job.stop}>{t("cancel")}</Button>}
    >
      <div className={css.progress} role="status">
        <div className={css.progressBar}>
          <span style={{ width: `${Math.round(share * 100)}%` }} />
        </div>
        {t("ofCount", { done: job.done, total: job.total })}
      </div>
    </Dialog>
  );
}

/** The designer of a form: what it asks on the left, how a phone shows it on the right, and how it gets to people. */
import { Share2 } from "lucide-react";
import { useState } from "react";
import { canEdit, viewOf } from "@/api/queries";
import type { Base, Table } from "@/api/types";
import { useText } from "@/i18n";
import { Banner, Button, Segments, Switch, TextArea, TextField, usePhone } from "@/ui";
import { demandedFields, impossibleFields } from "./design.ts";
import css from "./forms.module.css";
import { Preview } from "./Preview.tsx";
import { Questions } from "./Questions.tsx";
import { ShareDialog } from "./ShareDialog.tsx";
import { type FormView, useFormConfig } from "./useFormConfig.ts";
import { words } from "./words.ts";

interface FormScreenProps {
  base: Base;
  table: Table;
  view: string;
}

export function FormScreen({ base, table, view }: FormScreenProps) {
  const found = viewOf(table, view);
  return found?.type === "form" ? <Designer key={view} base={base} table={table} view={found} /> : null;
}

function Designer({ base, table, view }: { base: Base; table: Table; view: FormView }) {
  const t = useText(words);
  const isPhone = usePhone();
  const mayEdit = canEdit(base.role);
  const { config, change, isSaving, flush } = useFormConfig(base, table, view);
  const [isSharing, setSharing] = useState(false);
  const [part, setPart] = useState<"design" | "preview">(mayEdit ? "design" : "preview");
  const share = async () => {
    await flush();
    setSharing(true);
  };
  return (
    <div className={css.screen}>
      <header className={css.head}>
        {mayEdit ? (
          <div className={css.state}>
            <Switch isSelected={config.open} onChange={(open) => change({ open })}>
              {t("open")}
            </Switch>
            <span className={css.note}>{isSaving ? t("saving") : t(config.open ? "openNote" : "closedNote")}</span>
          </div>
        ) : (
          <span className={css.note}>{t("viewerNote")}</span>
        )}
        {isPhone && mayEdit && (
          <Segments
            label={t("design")}
            options={[
              { id: "design", label: t("design") },
              { id: "preview", label: t("preview") },
            ]}
            value={part}
            onChange={setPart}
          />
        )}
        {mayEdit && (
          <Button variant="primary" icon={Share2} onPress={() => void share()}>
            {t("share")}
          </Button>
        )}
      </header>
      <div className={css.body}>
        {mayEdit && (!isPhone || part === "design") && (
          <div className={css.editor}>
            <Notices table={table} config={config} />
            <section className={css.section}>
              <TextField
                label={t("titleLabel")}
                value={config.title}
                maxLength={200}
                onChange={(title) => change({ title })}
              />
              <TextArea
                label={t("descriptionLabel")}
                placeholder={t("descriptionPlaceholder")}
                value={config.description}
                maxLength={5000}
                rows={2}
                onChange={(description) => change({ description })}
              />
            </section>
            <Questions table={table} config={config} onChange={(fields) => change({ fields })} />
            <section className={css.section}>
              <h2>{t("end")}</h2>
              <TextField
                label={t("submitLabel")}
                placeholder={t("submitDefault")}
                value={config.submit_label}
                maxLength={60}
                onChange={(submit_label) => change({ submit_label })}
              />
              <TextArea
                label={t("thanksLabel")}
                placeholder={t("thanksDefault")}
                value={config.thanks}
                maxLength={5000}
                rows={2}
                onChange={(thanks) => change({ thanks })}
              />
            </section>
          </div>
        )}
        {(!isPhone || part === "preview") && <Preview table={table} config={config} name={view.name} />}
      </div>
      {isSharing && (
        <ShareDialog base={base} table={table} view={view} isOpenForm={config.open} onClose={() => setSharing(false)} />
      )}
    </div>
  );
}

function Notices({ table, config }: { table: Table; config: FormView["config"] }) {
  const t = useText(words);
  const names = (fields: { name: string }[]) => fields.map(({ name }) => name).join("、");
  const impossible = impossibleFields(table, config);
  const demanded = demandedFields(table, config);
  return (
    <>
      {impossible.length > 0 && <Banner tone="danger">{t("cannotAsk", { names: names(impossible) })}</Banner>}
      {demanded.length > 0 && <Banner>{t("alsoAsked", { names: names(demanded) })}</Banner>}
    </>
  );
}

/** What pressing a button would come to for one record, and the formulas that say so. */
import type { ReactNode } from "react";
import { buttonOf, errorIn, urlIn } from "@/api/fields";
import { fieldOf } from "@/api/queries";
import type { Field, Json, Table, WhyButton } from "@/api/types";
import { namedFormula } from "@/formula/names";
import { listText } from "@/i18n/format";
import { useText } from "@/i18n/react";
import { Chip } from "@/ui";
import shared from "../computed/computed.module.css";
import { Failure } from "../computed/Preview.tsx";
import css from "./buttons.module.css";
import { failedIn, plainText, settingsIn } from "./outcomes.ts";
import { words } from "./words.ts";

interface ButtonWhyProps {
  table: Table;
  field: Field;
  /** Missing where something is wrong with the field itself. */
  why: WhyButton | null;
  mayEdit: boolean;
}

export function ButtonWhy({ table, field, why, mayEdit }: ButtonWhyProps) {
  const t = useText(words);
  const { label, color, action, condition } = buttonOf(field);
  const sets = new Map(settingsIn(why?.outcome ?? null));
  const values = action.type === "set_fields" ? action.values : [];
  const nameOf = (uid: string) => fieldOf(table, uid)?.name ?? t("field");
  return (
    <>
      <div className={css.state}>
        <Chip color={color}>{label}</Chip>
        {why && (
          <State
            why={why}
            isForbidden={action.type === "set_fields" && !mayEdit}
            failed={failedIn(why.outcome).map(nameOf)}
            isAllTold={values.every(({ field: uid }) => sets.has(uid))}
          />
        )}
      </div>
      {condition.trim() && (
        <Part name={t("condition")} formula={condition} fields={table.fields}>
          {why && <Met condition={why.condition} />}
        </Part>
      )}
      {action.type === "open_url" ? (
        <Part name={t("url")} formula={action.url} fields={table.fields}>
          <Address outcome={why?.outcome ?? null} />
        </Part>
      ) : (
        values.map(({ field: uid, formula }) => (
          <Part key={uid} name={t("valueOf", { name: nameOf(uid) })} formula={formula} fields={table.fields}>
            {sets.has(uid) && <Value value={sets.get(uid) ?? null} />}
          </Part>
        ))
      )}
    </>
  );
}

interface StateProps {
  why: WhyButton;
  isForbidden: boolean;
  /** The fields whose value is an error, by name. */
  failed: readonly string[];
  /** Nothing is left out of what a press would set; of the rest nobody here knows whether it is an error. */
  isAllTold: boolean;
}

function State({ why: { condition, outcome }, isForbidden, failed, isAllTold }: StateProps) {
  const t = useText(words);
  const code = errorIn(outcome);
  if (code !== null) return <Failure code={code} />;
  if (condition === false) return <span className={shared.none}>{t("whyNotMet")}</span>;
  if (isForbidden) return <span className={shared.none}>{t("viewerOnly")}</span>;
  if (outcome === null) return <span className={shared.none}>{t("whyNoUrl")}</span>;
  if (failed.length > 0) {
    const names = listText(failed.map((name) => t("quoted", { name })));
    return <span className={shared.none}>{t("whyFailed", { names })}</span>;
  }
  return isAllTold ? <span>{t("canPress")}</span> : null;
}

interface PartProps {
  name: string;
  formula: string;
  fields: readonly Field[];
  children: ReactNode;
}

function Part({ name, formula, fields, children }: PartProps) {
  return (
    <section className={shared.part}>
      <h4>{name}</h4>
      {formula.trim() && <pre className={shared.formula}>{namedFormula(formula, fields)}</pre>}
      {children}
    </section>
  );
}

function Met({ condition }: { condition: Json }) {
  const t = useText(words);
  const code = errorIn(condition);
  if (code !== null) return <Failure code={code} />;
  return <p className={css.gives}>{t(condition === true ? "met" : "unmet")}</p>;
}

function Address({ outcome }: { outcome: Json }) {
  const url = urlIn(outcome);
  return url === null ? null : <p className={`${css.gives} ${css.url}`}>{url}</p>;
}

function Value({ value }: { value: Json }) {
  const t = useText(words);
  const code = errorIn(value);
  if (code !== null) return <Failure code={code} />;
  return <p className={css.gives}>{plainText(value) || t("emptied")}</p>;
}

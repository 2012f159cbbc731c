/** Which fields the view shows. */
import { useState } from "react";
import { faceOf } from "@/fields/faces";
import { useText } from "@/i18n/react";
import { Button, SearchField, Switch } from "@/ui";
import { type PlacedField, withHidden } from "../data/layout.ts";
import { words } from "./editorWords.ts";
import css from "./toolbar.module.css";

interface FieldsEditorProps {
  placed: readonly PlacedField[];
  onChange: (placed: PlacedField[]) => void;
}

export function FieldsEditor({ placed, onChange }: FieldsEditorProps) {
  const t = useText(words);
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const found = placed.filter((one) => one.field.name.toLowerCase().includes(wanted));
  const all = new Set(placed.map((one) => one.field.id));
  return (
    <div className={css.fields}>
      {placed.length > 8 && <SearchField label={t("findField")} size="s" value={text} onChange={setText} autoFocus />}
      <ul className={css.fieldList}>
        {found.map(({ field, isHidden, isPrimary }) => {
          const Icon = faceOf(field).icon;
          return (
            <li key={field.id}>
              <Switch
                isSelected={!isHidden}
                isDisabled={isPrimary}
                onChange={(isShown) => onChange(withHidden(placed, new Set([field.id]), !isShown))}
              >
                <span className={css.fieldName}>
                  <Icon size={15} aria-hidden="true" />
                  <span>{field.name}</span>
                </span>
              </Switch>
            </li>
          );
        })}
      </ul>
      <div className={css.panelFoot}>
        <Button size="s" variant="ghost" onPress={() => onChange(withHidden(placed, all, true))}>
          {t("hideAll")}
        </Button>
        <Button size="s" variant="ghost" onPress={() => onChange(withHidden(placed, all, false))}>
          {t("showAll")}
        </Button>
      </div>
    </div>
  );
}

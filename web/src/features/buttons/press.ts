/** Pressing a button: asks where it should be asked, opens or sets, and says what came of it. Loads with the first press. */
import { records } from "@/api/calls";
import { ApiError, errorText } from "@/api/errors";
import { buttonOf, errorIn, urlIn } from "@/api/fields";
import { fieldOf } from "@/api/queries";
import type { Table, ValueError } from "@/api/types";
import type { Pressed } from "@/fields/types";
import { reasonOf } from "@/formula/reasons";
import { translator } from "@/i18n/runtime";
import { getLocale } from "@/i18n/store";
import { ask, toast, toastError, toastUndo } from "@/ui";
import { words } from "./words.ts";

interface Press extends Pressed {
  readonly base: string;
  readonly table: Table;
  readonly mayEdit: boolean;
  readonly undo: () => void;
}

/** Buttons whose press is under way, by record and field: a double click presses once. */
const running = new Set<string>();

export async function pressButton(press: Press): Promise<void> {
  const { field, record, value, onBusy } = press;
  const key = `${record} ${field.id}`;
  const { label, confirm } = buttonOf(field);
  const refusal = refusalOf(press);
  if (refusal !== null) {
    toast(refusal, { tone: "danger" });
    return;
  }
  if (running.has(key)) return;
  running.add(key);
  try {
    if (confirm && !(await ask({ title: label, body: confirm, action: label }))) return;
    const url = urlIn(value);
    if (url !== null) return openUrl(url);
    onBusy?.(true);
    await send(press);
  } finally {
    running.delete(key);
    onBusy?.(false);
  }
}

/** Why it cannot be pressed, as far as the page knows. */
function refusalOf({ field, value, mayEdit }: Press): string | null {
  const locale = getLocale();
  const t = translator(words, locale);
  const { label, action } = buttonOf(field);
  const code = field.computed?.problem || errorIn(value);
  if (code) return reasonOf(code, locale);
  if (action.type === "set_fields" && !mayEdit) return t("viewerOnly");
  return value === null ? t("notMet", { label }) : null;
}

async function send({ base, table, record, field, undo }: Press): Promise<void> {
  const t = translator(words, getLocale());
  const { label } = buttonOf(field);
  try {
    const { url, seq } = await records.press(base, table.id, record, field.id);
    if (url !== null) openLater(url, t("openLink"));
    else if (seq === null) toast(t("nothingChanged", { label }));
    else toastUndo(t("pressed", { label }), undo);
  } catch (error) {
    const refused = refusedValue(error);
    const target = refused && fieldOf(table, refused.field);
    if (refused && target)
      toast(t("refused", { label, field: target.name, reason: refused.message }), { tone: "danger" });
    else if (error instanceof ApiError) toast(errorText(error), { tone: "danger" });
    else toastError(error);
  }
}

function refusedValue(error: unknown): ValueError | undefined {
  const errors = error instanceof ApiError ? (error.data.errors as ValueError[] | undefined) : undefined;
  return errors?.[0];
}

/** In a tab of its own that knows nothing of this page; what is no page (a phone number, a mail) opens its program. */
function openUrl(url: string): void {
  const link = document.createElement("a");
  link.href = url;
  if (/^https?:/i.test(url)) link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.click();
}

/** Browsers open a tab only for a while after a click; once that has passed, another click opens it. */
function openLater(url: string, label: string): void {
  if (navigator.userActivation?.isActive ?? true) openUrl(url);
  else toast(url, { action: { label, onAction: () => openUrl(url) } });
}

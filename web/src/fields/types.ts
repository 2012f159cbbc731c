/**
 * What a field type is on this side: how it reads and writes text, how a cell of it is painted and edited, and which
 * controls it has in the record panel, in filters and in the field dialog.
 *
 * A type is one folder. Its `index.ts` is small and loads with the grid; its `face.ts` (icon, name), editors, controls
 * and config forms load when they are first shown. Operators and aggregates hang on the value type, so a new type inherits them.
 */
import type { LucideIcon } from "lucide-react";
import type { ComponentType } from "react";
import type { Field, FieldConfig, Filter, Json, Table } from "@/api/types";
import type { Align, EditorKind, IconName, Painter } from "@/grid";
import type { Dictionary, Locale } from "@/i18n/runtime";
import type { Parsed } from "./base/issues.ts";

export type ValueType =
  | "text"
  | "number"
  | "boolean"
  | "option"
  | "options"
  | "date"
  | "datetime"
  | "people"
  | "files"
  | "links"
  | "json"
  | "button";

/** What reading and showing a value depends on besides the field. */
export interface FieldContext {
  readonly locale: Locale;
  readonly zone: string;
  /** Names of the members by id. */
  readonly people: ReadonlyMap<string, string>;
  /** The base, for what is looked up in it. */
  readonly base?: string | undefined;
  /** What a record of a table is called, by the value of its primary field; nothing for one without a name. */
  readonly titleOf?: ((table: string, title: Json) => string) | undefined;
  /** Where a cell's file can be had. */
  readonly fileAddress?: ((file: string, record: string, field: string, isThumb: boolean) => string) | undefined;
}

export interface Pressed {
  readonly field: Field;
  readonly record: string;
  /** The cell's. */
  readonly value: Json;
  readonly onBusy?: ((isBusy: boolean) => void) | undefined;
}

/** What an editor or a control may ask for beyond changing its value. */
export interface FieldTools {
  /** Add an option to a select field; answers its key. Missing where the person may not. */
  readonly addOption?: ((field: Field, name: string) => Promise<number>) | undefined;
  readonly upload?:
    | ((files: readonly File[], onProgress: (share: number) => void) => { done: Promise<Json[]>; cancel: () => void })
    | undefined;
  /** Press a button of a record; settles when that is done. `onBusy` hears while the server is asked. */
  readonly press?: ((pressed: Pressed) => Promise<void>) | undefined;
  /** Show a record of a table beside what is shown now. */
  readonly openRecord?: ((table: string, record: string) => void) | undefined;
}

interface Common {
  readonly field: Field;
  readonly value: Json;
  readonly context: FieldContext;
  readonly tools: FieldTools;
  /** Undefined for a record that does not exist yet. */
  readonly record: string | undefined;
}

/** An editor over a cell of the grid. */
export interface EditorProps extends Common {
  /** What was typed to open it; undefined when it was opened to change the present value. */
  readonly text: string | undefined;
  readonly onCommit: (value: Json, move?: "down" | "right" | "stay") => void;
  readonly onCancel: () => void;
  /** Registers what to do when the person clicks elsewhere; without it that cancels. */
  readonly onLeave: (leave: () => void) => void;
}

/** A control in the record panel. The label stands beside it; `labelId` names it. */
export interface ControlProps extends Common {
  readonly onChange: (value: Json) => void;
  readonly isReadonly: boolean;
  readonly label: string;
  /** A refusal of the server, shown under the control. */
  readonly error?: string | null | undefined;
}

export interface FilterEditorProps {
  readonly fields: readonly Field[];
  readonly filter: Filter | null;
  readonly onChange: (filter: Filter | null) => void;
  readonly context: FieldContext;
}

/** Where the field that is made or changed stands. */
export interface ConfigPlace {
  readonly table: Table;
  readonly context: FieldContext;
  /** Made, or made another type: everything can still be chosen. */
  readonly isNew: boolean;
  /** Conditions on records, edited as they are everywhere. */
  readonly FilterEditor: ComponentType<FilterEditorProps>;
}

export interface ConfigProps {
  readonly config: FieldConfig;
  readonly onChange: (config: FieldConfig) => void;
  /** For types that look beyond their own table. */
  readonly place?: ConfigPlace | undefined;
  /** Only how values look: computed ones have no limits. */
  readonly isLook?: boolean | undefined;
}

/** How a type shows itself where types and fields are listed; see `faces.ts`. */
export interface FieldFace {
  readonly icon: LucideIcon;
  readonly words: Dictionary<{ readonly label: string; readonly description: string }>;
}

export interface FieldType {
  readonly name: string;
  readonly valueType: ValueType;
  readonly gridIcon: IconName;
  readonly editorKind: EditorKind;
  readonly align?: Align | undefined;
  /** False for what the system fills in. */
  readonly isWritable: boolean;
  readonly canBePrimary: boolean;
  readonly canBeUnique: boolean;
  /** A default that is only known when a record is made. */
  readonly defaultWord?: "today" | "now" | "me" | undefined;
  /** What an empty cell holds: null for all but the checkbox. */
  readonly empty: Json;
  readonly newConfig?: FieldConfig | undefined;
  /** A width that suits most values. */
  readonly width: number;
  /** `text` is trimmed and never empty. */
  parseText(text: string, field: Field, context: FieldContext): Parsed;
  /** The value as a person reads it; `value` is not null. */
  toText(value: Json, field: Field, context: FieldContext): string;
  /** The value as it is copied, where more of it is kept than is shown. */
  toCopyText?(value: Json, field: Field, context: FieldContext): string;
  /** The value as a person types it, where that differs. */
  toEditText?(value: Json, field: Field, context: FieldContext): string;
  painter(field: Field, context: FieldContext): Painter;
  readonly Editor?: ComponentType<EditorProps> | undefined;
  readonly Control: ComponentType<ControlProps>;
  readonly Config?: ComponentType<ConfigProps> | undefined;
}

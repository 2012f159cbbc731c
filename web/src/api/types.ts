/** What travels between the server and this page. Ids are strings such as `bas…`, `tbl…`, `fld…`, `viw…`, `rec…`, `usr…`. */
import type { Locale } from "@/i18n/runtime";

export type Theme = "system" | "light" | "dark";
export type Role = "owner" | "editor" | "viewer";
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface Status {
  version: string;
  setup_needed: boolean;
  locale: Locale;
}

export interface User {
  id: string;
  name: string;
  email: string;
  locale: Locale;
  zone: string;
  theme: Theme;
}

export interface Workspace {
  id: string;
  name: string;
  role: Role;
}

export interface Me {
  user: User;
  workspaces: Workspace[];
}

export interface Setup {
  name: string;
  email: string;
  password: string;
  workspace: string;
  locale: Locale;
  zone: string;
}

export interface MeChange {
  name?: string;
  locale?: Locale;
  zone?: string;
  theme?: Theme;
  password?: string;
  current_password?: string;
}

export interface Member {
  id: string;
  name: string;
  email: string;
  role: Role;
  joined_at?: string;
}

export interface Invite {
  id: string;
  role: Role;
  email: string | null;
  created_at: string;
  expires_at?: string | null;
}

/** What someone who holds an invite's link may see of it. */
export interface InviteCard {
  workspace: string;
  role: Role;
  email: string | null;
  by?: string;
}

export interface Token {
  id: string;
  name: string;
  role: Role;
  created_at: string;
  used_at?: string | null;
}

export interface TokenSecret extends Token {
  secret: string;
}

/** A base as the home screen lists it. */
export interface BaseCard {
  id: string;
  name: string;
  icon?: string | null;
  color?: string | null;
  table_count?: number;
  changed_at?: string;
  created_at?: string;
  deleted_at?: string | null;
  deleted_by?: { id: string; name: string } | null;
}

export interface OptionConfig {
  key: number;
  name: string;
  color: string;
}

export interface FieldConfig {
  options?: OptionConfig[];
  [key: string]: Json | OptionConfig[] | undefined;
}

export type ComputedKind = "formula" | "lookup" | "rollup" | "button";

/** How a field's values follow from others. */
export interface Computed {
  kind: ComputedKind;
  config: FieldConfig;
  /** The code of what keeps it from having values; empty where nothing does. */
  problem: string;
  /** Its column is being filled in the background. The values are right meanwhile, only slower to read. */
  isFilling: boolean;
}

/** The fields whose columns are being filled at this moment; the percentage is null while the work has not begun. */
export interface Filling {
  fields: string[];
  percent: number | null;
}

export interface FieldSetting {
  field: string;
  /** Empty empties the field. */
  formula: string;
}

export type ButtonAction = { type: "open_url"; url: string } | { type: "set_fields"; values: FieldSetting[] };

/** The config of a field of the kind `button`. */
export interface ButtonConfig {
  label: string;
  color: string;
  action: ButtonAction;
  /** Empty: it can always be pressed. */
  condition: string;
  /** Empty: nothing is asked before. */
  confirm: string;
}

/** What came of pressing a button: an address to open, or fields set; `seq` is null where nothing was different. */
export interface Pressed {
  url: string | null;
  version: number | null;
  seq: number | null;
}

/** Of a computed field, `type` and `config` are those of its values (`readField`). */
export interface Field {
  id: string;
  name: string;
  type: string;
  config: FieldConfig;
  computed?: Computed;
  required: boolean;
  unique: boolean;
  default: Json;
  help: string;
  readonly: boolean;
  position: number;
}

export interface SortSpec {
  field: string;
  desc: boolean;
}

export interface FieldLayout {
  field: string;
  hidden?: boolean;
  width?: number;
}

export type RowHeight = "short" | "medium" | "tall" | "extra";

export interface ColorRule {
  color: string;
  /** Without any condition the rule never holds. */
  filter: Filter | null;
}

/** How a view colours its records: by a single option, or by the first rule that holds; with a bar, or the whole row. */
export type ColorConfig = ({ by: "field"; field: string } | { by: "rules"; rules: ColorRule[] }) & {
  style: "bar" | "row";
};

export interface GridConfig {
  filter: Filter | null;
  sorts: SortSpec[];
  groups: SortSpec[];
  fields: FieldLayout[];
  row_height: RowHeight;
  aggregates: Record<string, string>;
  frozen: number;
  color: ColorConfig | null;
}

export interface FormFieldLayout {
  field: string;
  required: boolean;
  label?: string;
  help?: string;
  /** Of link fields, which are asked only so: the names of the records are shown to be chosen from. */
  choices?: boolean;
}

export interface FormConfig {
  title: string;
  description: string;
  fields: FormFieldLayout[];
  submit_label: string;
  thanks: string;
  open: boolean;
}

interface ViewHead {
  id: string;
  name: string;
  position: number;
}

export type View =
  | (ViewHead & { type: "grid"; config: GridConfig })
  | (ViewHead & { type: "form"; config: FormConfig });

export interface Table {
  id: string;
  name: string;
  position: number;
  primary_field: string;
  record_count: number;
  fields: Field[];
  views: View[];
}

export interface Person {
  id: string;
  name: string;
}

export interface Base {
  id: string;
  name: string;
  workspace: string;
  role: Role;
  version: number;
  seq: number;
  icon?: string | null;
  color?: string | null;
  tables: Table[];
  members: Person[];
}

export type Filter = { and: Filter[] } | { or: Filter[] } | { field: string; op: string; value?: Json };

export interface Within {
  field: string;
  value: Json;
}

export interface QuerySpec {
  view?: string;
  filter?: Filter | null;
  sorts?: SortSpec[];
  /** Records of one group stand together, in the order of `groups`; they come before the sorts. */
  groups?: SortSpec[];
  search?: string;
  fields?: string[];
  limit?: number;
  offset?: number;
  after?: string;
  within?: Within[];
  /** At most ten; the answer tells for each record the first that holds. */
  colors?: Filter[];
}

/** A record as a list sends it: its version, then its values in the order of the page's `fields`. */
export type RecordRow = [version: number, ...values: Json[]];

export interface RecordPage {
  fields: string[];
  ids: string[];
  rows: RecordRow[];
  next: string | null;
  seq: number;
  /** By record, where they were asked for. */
  colors?: (number | null)[];
}

export interface SummarySpec {
  view?: string;
  filter?: Filter | null;
  search?: string;
  within?: Within[];
  aggregates?: Record<string, string>;
}

export interface Summary {
  count: number;
  aggregates: Record<string, Json>;
}

export interface GroupsSpec {
  view?: string;
  filter?: Filter | null;
  search?: string;
  groups: SortSpec[];
  aggregates?: Record<string, string>;
}

export interface Group {
  path: Json[];
  count: number;
  aggregates: Record<string, Json>;
}

export interface Groups {
  groups: Group[];
  truncated: boolean;
}

export type Values = Record<string, Json>;

export interface RecordDetail {
  id: string;
  version: number;
  values: Values;
  created_at: string;
  created_by: string | Person | null;
  changed_at: string | null;
  changed_by: string | Person | null;
}

export interface RecordChange {
  id: string;
  version?: number;
  values: Values;
}

export interface HistoryEntry {
  seq: number;
  at: string;
  by: Person | null;
  through: string;
  kind: string;
  fields: Record<string, { before: Json; after: Json }>;
}

export interface History {
  entries: HistoryEntry[];
  next: number | null;
}

export interface VersionConflict {
  id: string;
  version: number;
  fields: Record<string, { yours: Json; theirs: Json }>;
  changed_by: string | Person | null;
  changed_at: string;
}

export interface ValueError {
  record: number;
  field: string;
  code: string;
  message: string;
}

export interface UndoStep {
  kind: string;
  count?: number;
}

export interface UndoState {
  undo: UndoStep | null;
  redo: UndoStep | null;
}

export interface UndoResult {
  done: { kind: string; count: number; seq: number } | null;
  skipped: number;
  undo: boolean;
  redo: boolean;
}

export interface TrashItem {
  id: string;
  kind: "records" | "field" | "table" | "view";
  name: string;
  table: string | null;
  count: number | null;
  at: string;
  by: Person | null;
}

export interface Activity {
  seq: number;
  at: string;
  by: Person | null;
  through: string;
  kind: string;
  table: string | null;
  count: number;
}

export interface StoredFile {
  id: string;
  name: string;
  size: number;
  type: string;
  width?: number | null;
  height?: number | null;
}

export interface FormLink {
  url: string;
  key: string;
}

export interface ConversionPreview {
  convertible: number;
  lost: number;
  samples: Json[];
  /** Into links: values that no record of the other table has. */
  missing: number;
}

export interface Job {
  id: string;
  state: string;
  done?: number;
  total?: number;
}

export interface ComputedPreview {
  result: { type: string; config: FieldConfig };
  rows: [record: string, title: Json, value: Json][];
}

/** A value that another was computed from, and who wrote it last; nobody did where it is computed as well. */
export interface WhyInput {
  field: string;
  value: Json;
  changed_at: string | null;
  changed_by: Person | null;
}

/** What pressing a button would come to, as who asks would press it. */
export interface WhyButton {
  /** Whether it is met; null where there is none. */
  condition: Json;
  /** As a preview tells it: `{url}`, `{values}`, `{error}`, or null where it cannot be pressed. */
  outcome: Json;
}

export interface Why {
  kind: string;
  value: Json;
  problem: string;
  inputs: WhyInput[];
  button: WhyButton | null;
  /** Through which link the other records are read, and the table that they are in. */
  link: string | null;
  table: string | null;
  count: number;
  records: { id: string; title: Json; values: WhyInput[] }[];
}

export interface NewField {
  name: string;
  type: string;
  config?: FieldConfig;
  required?: boolean;
  unique?: boolean;
  default?: Json;
  help?: string;
  position?: number;
}

export interface NewView {
  name: string;
  type: View["type"];
  config?: Partial<GridConfig> | Partial<FormConfig>;
}

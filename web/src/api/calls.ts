/** Every call of the HTTP API that the workspace makes, by noun. A call is one line: method, path, types. */
import { download, get, type Options, patch, post, remove, upload, withQuery } from "./client.ts";
import { readBase, readChanged, readField, readTable, type SentField } from "./fields.ts";
import type * as T from "./types.ts";

type Seq = { seq: number };

export const session = {
  status: (options?: Options) => get<T.Status>("/status", undefined, options),
  setup: (body: T.Setup) => post<T.Me>("/setup", body),
  signIn: (body: { email: string; password: string }) => post<T.Me>("/session", body),
  signOut: () => remove("/session"),
  me: (options?: Options) => get<T.Me>("/me", undefined, options),
  changeMe: (body: T.MeChange) => patch<T.Me>("/me", body),
};

export const workspaces = {
  members: async (ws: string, options?: Options) =>
    listOf<T.Member>("members", await get(`/workspaces/${ws}/members`, undefined, options)),
  changeMember: (ws: string, user: string, role: T.Role) =>
    patch<T.Member>(`/workspaces/${ws}/members/${user}`, { role }),
  removeMember: (ws: string, user: string) => remove(`/workspaces/${ws}/members/${user}`),
  invites: async (ws: string, options?: Options) =>
    listOf<T.Invite>("invites", await get(`/workspaces/${ws}/invites`, undefined, options)),
  invite: (ws: string, body: { role: T.Role; email?: string }) =>
    post<{ id?: string; url: string }>(`/workspaces/${ws}/invites`, body),
  withdrawInvite: (ws: string, invite: string) => remove(`/workspaces/${ws}/invites/${invite}`),
  tokens: async (ws: string, options?: Options) =>
    listOf<T.Token>("tokens", await get(`/workspaces/${ws}/tokens`, undefined, options)),
  createToken: (ws: string, body: { name: string; role: T.Role }) =>
    post<T.TokenSecret>(`/workspaces/${ws}/tokens`, body),
  revokeToken: (ws: string, token: string) => remove(`/workspaces/${ws}/tokens/${token}`),
  bases: async (ws: string, options?: Options) =>
    listOf<T.BaseCard>("bases", await get(`/workspaces/${ws}/bases`, undefined, options)),
  createBase: (ws: string, body: { name: string; icon?: string; color?: string }) =>
    post<T.BaseCard>(`/workspaces/${ws}/bases`, body),
  trash: async (ws: string, options?: Options) =>
    listOf<T.BaseCard>("bases", await get(`/workspaces/${ws}/trash`, undefined, options)),
};

export const invites = {
  read: (key: string, options?: Options) =>
    get<T.InviteCard>(`/invites/${encodeURIComponent(key)}`, undefined, options),
  accept: (
    key: string,
    body: { name?: string; email?: string; password?: string; locale?: T.User["locale"]; zone?: string },
  ) => post<T.Me>(`/invites/${encodeURIComponent(key)}`, body),
};

export const bases = {
  read: async (base: string, options?: Options) => readBase(await get<T.Base>(`/bases/${base}`, undefined, options)),
  change: (base: string, body: { name?: string; icon?: string; color?: string }) =>
    patch<T.BaseCard>(`/bases/${base}`, body),
  remove: (base: string) => remove(`/bases/${base}`),
  restore: (base: string) => post<T.BaseCard>(`/bases/${base}/restore`),
  undoState: (base: string, options?: Options) => get<T.UndoState>(`/bases/${base}/undo`, undefined, options),
  undo: (base: string) => post<T.UndoResult>(`/bases/${base}/undo`),
  redo: (base: string) => post<T.UndoResult>(`/bases/${base}/redo`),
  activity: (base: string, query: { before?: number; table?: string } = {}, options?: Options) =>
    get<{ entries: T.Activity[]; next: number | null }>(`/bases/${base}/changes`, query, options),
  trash: async (base: string, options?: Options) =>
    listOf<T.TrashItem>("items", await get(`/bases/${base}/trash`, undefined, options)),
  restoreTrash: (base: string, item: string) => post<Partial<Seq>>(`/bases/${base}/trash/${item}/restore`),
  purgeTrash: (base: string, item: string) => remove(`/bases/${base}/trash/${item}`),
};

const tablePath = (base: string, table: string) => `/bases/${base}/tables/${table}`;

export const tables = {
  create: async (base: string, body: { name: string; fields?: T.NewField[]; position?: number }) =>
    readTable(await post<T.Table>(`/bases/${base}/tables`, body)),
  change: async (base: string, table: string, body: { name?: string; position?: number; primary_field?: string }) =>
    readTable(await patch<T.Table>(tablePath(base, table), body)),
  remove: (base: string, table: string) => remove<Partial<Seq> | undefined>(tablePath(base, table)),
};

export const fields = {
  create: async (base: string, table: string, body: T.NewField) =>
    readField(await post<SentField>(`${tablePath(base, table)}/fields`, body)),
  change: async (base: string, table: string, field: string, body: Partial<T.NewField>) =>
    readChanged(await patch<SentField | T.Job>(`${tablePath(base, table)}/fields/${field}`, body)),
  filling: (base: string, options?: Options) => get<T.Filling>(`/bases/${base}/filling`, undefined, options),
  previewComputed: (
    base: string,
    table: string,
    body: { type: T.ComputedKind; config: T.FieldConfig; field: string | null; records: string[] | null },
    options?: Options,
  ) => post<T.ComputedPreview>(`${tablePath(base, table)}/computed/preview`, body, options),
  preview: (
    base: string,
    table: string,
    field: string,
    body: { type: string; config: T.FieldConfig },
    options?: Options,
  ) => post<T.ConversionPreview>(`${tablePath(base, table)}/fields/${field}/preview`, body, options),
  remove: (base: string, table: string, field: string) => remove(`${tablePath(base, table)}/fields/${field}`),
};

export const views = {
  create: (base: string, table: string, body: T.NewView) => post<T.View>(`${tablePath(base, table)}/views`, body),
  change: (base: string, table: string, view: string, body: { name?: string; position?: number; config?: unknown }) =>
    patch<T.View>(`${tablePath(base, table)}/views/${view}`, body),
  duplicate: (base: string, table: string, view: string) =>
    post<T.View>(`${tablePath(base, table)}/views/${view}/duplicate`),
  remove: (base: string, table: string, view: string) => remove(`${tablePath(base, table)}/views/${view}`),
  link: (base: string, table: string, view: string) => post<T.FormLink>(`${tablePath(base, table)}/views/${view}/link`),
  unlink: (base: string, table: string, view: string) => remove(`${tablePath(base, table)}/views/${view}/link`),
  qrPath: (base: string, table: string, view: string) => `/api${tablePath(base, table)}/views/${view}/link/qr.svg`,
};

/** Which records a bulk action reaches: by id, or by what a view, a filter and a search find. */
export type Reach = { ids: string[] } | { view?: string; filter?: T.Filter | null; search?: string };

export interface ExportFormat {
  readonly format: "csv" | "xlsx";
  readonly encoding?: "utf-8-sig" | "utf-8" | "gb18030";
}

export interface ExportSpec extends ExportFormat {
  readonly filter?: T.Filter;
  readonly search?: string;
  readonly sorts?: readonly T.SortSpec[];
  readonly fields?: readonly string[];
  readonly ids?: readonly string[];
}

export const records = {
  query: (base: string, table: string, spec: T.QuerySpec, options?: Options) =>
    post<T.RecordPage>(`${tablePath(base, table)}/query`, spec, options),
  colors: (base: string, table: string, spec: { ids: string[]; colors: T.Filter[] }) =>
    post<{ colors: (number | null)[] }>(`${tablePath(base, table)}/records/colors`, spec),
  summary: (base: string, table: string, spec: T.SummarySpec, options?: Options) =>
    post<T.Summary>(`${tablePath(base, table)}/summary`, spec, options),
  groups: (base: string, table: string, spec: T.GroupsSpec, options?: Options) =>
    post<T.Groups>(`${tablePath(base, table)}/groups`, spec, options),
  read: (base: string, table: string, record: string, options?: Options) =>
    get<T.RecordDetail>(`${tablePath(base, table)}/records/${record}`, undefined, options),
  history: (
    base: string,
    table: string,
    record: string,
    query: { field?: string; before?: number } = {},
    options?: Options,
  ) => get<T.History>(`${tablePath(base, table)}/records/${record}/history`, query, options),
  why: (base: string, table: string, record: string, field: string, options?: Options) =>
    get<T.Why>(`${tablePath(base, table)}/records/${record}/why/${field}`, undefined, options),
  press: (base: string, table: string, record: string, field: string) =>
    post<T.Pressed>(`${tablePath(base, table)}/records/${record}/press/${field}`),
  create: (base: string, table: string, values: T.Values[], typecast = false, options?: Options) =>
    post<Seq & { ids: string[] }>(`${tablePath(base, table)}/records`, { records: values, typecast }, options),
  change: (base: string, table: string, changes: T.RecordChange[], typecast = false, options?: Options) =>
    patch<Seq & { records: { id: string; version: number }[] }>(
      `${tablePath(base, table)}/records`,
      { records: changes, typecast },
      options,
    ),
  changeWhere: (base: string, table: string, reach: Reach, values: T.Values) =>
    post<Seq & { count?: number }>(`${tablePath(base, table)}/records/update`, { ...reach, values }),
  remove: (base: string, table: string, reach: Reach) =>
    post<Seq & { count?: number }>(`${tablePath(base, table)}/records/delete`, reach),
  exportPath: (
    base: string,
    table: string,
    { view, search, format, encoding }: ExportFormat & { view: string; search: string },
  ) => withQuery(`/api${tablePath(base, table)}/export`, { view, search: search || undefined, format, encoding }),
  export: (base: string, table: string, spec: ExportSpec) => download(`${tablePath(base, table)}/export`, spec),
};

export const files = {
  upload: (base: string, chosen: readonly File[], onProgress?: (share: number) => void) => {
    const form = new FormData();
    for (const file of chosen) form.append("file", file, file.name);
    return upload<T.StoredFile[]>(`/bases/${base}/files`, form, onProgress);
  },
  path: (base: string, file: string, cell: { table: string; record: string; field: string }, thumb = false) =>
    `/api/bases/${base}/files/${file}?${new URLSearchParams({ ...cell, ...(thumb ? { thumb: "1" } : {}) })}`,
};

export const jobs = {
  read: (job: string, options?: Options) => get<T.Job>(`/jobs/${job}`, undefined, options),
  cancel: (job: string) => post<T.Job>(`/jobs/${job}/cancel`),
};

/** Lists come as an array or as an object with one; both are read, so that a list may gain a neighbour later. */
function listOf<Item>(name: string, answer: unknown): Item[] {
  if (Array.isArray(answer)) return answer as Item[];
  const items = (answer as Record<string, unknown> | null)?.[name];
  return Array.isArray(items) ? (items as Item[]) : [];
}

import { get, type Options, post, remove, upload } from "@/api/client";
import type { CheckRequest, ColumnCheck, Import, ImportIssue, ImportOptions, LinkCheck, Plan } from "./types.ts";

const path = (base: string, id?: string) => `/bases/${base}/imports${id ? `/${id}` : ""}`;

export const imports = {
  upload: (base: string, file: File, onProgress: (share: number) => void) => {
    const form = new FormData();
    form.append("file", file, file.name);
    return upload<Import>(path(base), form, onProgress);
  },
  read: (base: string, id: string, options?: Options) => get<Import>(path(base, id), undefined, options),
  inspect: (base: string, id: string, chosen: ImportOptions) => post<Import>(`${path(base, id)}/inspect`, chosen),
  check: (base: string, id: string, request: CheckRequest, options?: Options) =>
    post<{ columns: ColumnCheck[]; links: LinkCheck[] }>(`${path(base, id)}/check`, request, options),
  run: (base: string, id: string, plan: Plan) => post<Import>(`${path(base, id)}/run`, plan),
  cancel: (base: string, id: string) => post<Import>(`${path(base, id)}/cancel`),
  discard: (base: string, id: string) => remove(path(base, id)),
  issues: (base: string, id: string, options?: Options) =>
    get<{ issues: ImportIssue[] }>(`${path(base, id)}/issues`, undefined, options),
  issuesPath: (base: string, id: string) => `/api${path(base, id)}/errors.csv`,
};

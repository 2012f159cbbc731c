/** An import as the server tells of it. */
import type { FieldConfig } from "@/api/types";

export interface ImportOptions {
  sheet?: string | null;
  encoding?: string | null;
  delimiter?: string | null;
  has_quotes?: boolean | null;
  header_row?: number | null;
  header_rows?: number | null;
  kind?: string | null;
}

export interface InferredColumn {
  index: number;
  name: string;
  type: string;
  config: FieldConfig;
  samples: string[];
  filled: number;
  distinct: number | null;
  alternative?: { type: string; config: FieldConfig; tried: number; failed: number; samples: string[] } | null;
}

export interface Preview {
  options: ImportOptions;
  sheets: { name: string; is_hidden: boolean; rows: number; columns: number }[];
  columns: InferredColumn[];
  width: number;
  row_count: number;
  is_row_count_exact: boolean;
  rows: (string | null)[][];
  row_numbers: number[];
  notices: { code: string; message: string; data: Record<string, unknown> }[];
}

export interface ImportResult {
  table: string;
  seq: number | null;
  created: number;
  updated: number;
  skipped: number;
  issue_count: number;
}

export interface Import {
  id: string;
  name: string;
  size: number;
  state: "inspecting" | "ready" | "running" | "done" | "failed" | "cancelled";
  preview: Preview | null;
  done: number;
  total: number | null;
  result: ImportResult | null;
  error: { code: string; message: string } | null;
}

export interface ColumnCheck {
  source: number;
  tried: number;
  failed: number;
  samples: { row: number; text: string; message: string }[];
}

/** Of the names in a column that fills a link. */
export interface LinkCheck {
  source: number;
  tried: number;
  /** Cells that are no values of the field by which records are found. */
  refused: number;
  unknown: number;
  ambiguous: number;
  samples: { row: number; text: string; message: string }[];
}

export interface ImportIssue {
  row: number;
  field: string;
  text: string;
  message: string;
}

export interface NewColumn {
  source: number;
  name: string;
  type: string;
  config: FieldConfig;
}

export interface MappedColumn {
  source: number;
  field: string;
  match?: string;
  also?: { source: number; field: string }[];
  create_missing?: boolean;
}

/** What is tried on the first rows: columns of a new table, or links of an existing one. */
export interface CheckRequest {
  columns?: NewColumn[];
  table?: string;
  links?: MappedColumn[];
}

export type Plan =
  | { to: "new"; name: string; columns: NewColumn[] }
  | {
      to: "existing";
      table: string;
      columns: MappedColumn[];
      merge_on?: string;
      add_options: boolean;
    };

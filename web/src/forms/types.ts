/** A form as its link shows it: the shape that the server sends, known to the public page and to the designer's preview. */

export interface Choice {
  key: number;
  name: string;
  color?: string;
}

export interface QuestionConfig {
  options?: readonly Choice[];
  max?: number | null;
  min?: number | null;
  min_length?: number | null;
  max_length?: number | null;
  currency?: string;
  unit?: string;
  format?: string;
  /** Of links: whether several records can be chosen. */
  many?: boolean;
  [key: string]: unknown;
}

export interface Question {
  id: string;
  name: string;
  type: string;
  config: QuestionConfig;
  required: boolean;
  help: string;
  default: unknown;
}

export interface Form {
  title: string;
  description: string;
  submit_label: string;
  thanks: string;
  fields: Question[];
  started: string;
  file_bytes: number;
  most_files: number;
}

/** A file that has arrived at the server. */
export interface SentFile {
  id: string;
  name: string;
  size: number;
  type: string;
}

/** A record of another table that was chosen. */
export interface Chosen {
  id: string;
  title: string;
}

/** What a control holds while somebody writes: text as typed, keys of options, files, records. A missing one is empty. */
export type Draft = string | boolean | readonly number[] | readonly SentFile[] | readonly Chosen[] | undefined;
export type Drafts = Readonly<Record<string, Draft>>;

/** What is sent. */
export type Value =
  | null
  | boolean
  | number
  | string
  | readonly number[]
  | readonly string[]
  | readonly { id: string; name: string }[];

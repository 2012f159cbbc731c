import { get, type Options } from "@/api/client";
import type { FormLink } from "@/api/types";

export interface PresentLink extends FormLink {
  /** Whoever opened it may not build here any more: it does not answer. */
  is_resting: boolean;
}

export const readLink = (base: string, table: string, view: string, options?: Options) =>
  get<{ link: PresentLink | null }>(`/bases/${base}/tables/${table}/views/${view}/link`, undefined, options);

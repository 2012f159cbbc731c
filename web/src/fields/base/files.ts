/** Files in a cell. */
import type { Json, StoredFile } from "@/api/types";

export function filesIn(value: unknown): StoredFile[] {
  return Array.isArray(value) ? value.filter(isFile) : [];
}

function isFile(item: unknown): item is StoredFile {
  return typeof item === "object" && item !== null && typeof (item as { id?: unknown }).id === "string";
}

export function isPicture(file: StoredFile): boolean {
  return /^image\/(png|jpe?g|webp|gif)$/.test(file.type ?? "");
}

/** The value of a cell with these files. The server takes id and name of each and knows the rest itself. */
export function filesValue(files: readonly StoredFile[]): Json {
  return files.length === 0 ? null : files.map((file) => ({ ...file }) as Json);
}

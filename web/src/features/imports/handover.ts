/**
 * Where a dropped file waits for the import wizard. The home screen and the base layout take drops and choices from
 * anywhere; they put the file here and go to the wizard's address, which takes it. A file cannot travel in an address.
 */
let waiting: File | null = null;

export function handOver(file: File): void {
  waiting = file;
}

/** The waiting file, once; null when the wizard was opened by itself. */
export function takeFile(): File | null {
  const file = waiting;
  waiting = null;
  return file;
}

/** What the wizard reads. */
export const acceptedFiles = ".csv,.tsv,.txt,.xlsx,.xls,.xlsm,.ods,.zip";

export function isImportable(name: string): boolean {
  const ending = name.slice(name.lastIndexOf(".")).toLowerCase();
  return acceptedFiles.split(",").includes(ending);
}

/** The table that was open last in a base, so that coming back continues there. */
const storageKey = (base: string) => `afterbase.table.${base}`;

export function lastTable(base: string): string | null {
  try {
    return localStorage.getItem(storageKey(base));
  } catch {
    return null;
  }
}

export function rememberTable(base: string, table: string): void {
  try {
    localStorage.setItem(storageKey(base), table);
  } catch {
    // Storage may be forbidden: the first table stands.
  }
}

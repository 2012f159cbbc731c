/** The import under way in a base, for as long as the tab lives: a reload finds it again. */
const nameOf = (base: string) => `afterbase.import.${base}`;

export function rememberedImport(base: string): string | null {
  try {
    return sessionStorage.getItem(nameOf(base));
  } catch {
    return null;
  }
}

export function rememberImport(base: string, id: string): void {
  try {
    sessionStorage.setItem(nameOf(base), id);
  } catch {
    // Storage may be forbidden: a reload then begins anew.
  }
}

export function forgetImport(base: string): void {
  try {
    sessionStorage.removeItem(nameOf(base));
  } catch {
    // Nothing was kept then.
  }
}

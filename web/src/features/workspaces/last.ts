/** The workspace one was in last, so that the plain address leads back to it. */
const storageKey = "afterbase.workspace";

export function lastWorkspace(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

export function rememberWorkspace(id: string): void {
  try {
    localStorage.setItem(storageKey, id);
  } catch {
    // Storage may be forbidden: the first workspace stands.
  }
}

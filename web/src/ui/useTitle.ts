import { useEffect } from "react";

/** The name of the screen in the browser's tab. */
export function useTitle(...parts: readonly (string | undefined)[]): void {
  const title = [...parts.filter(Boolean), "Afterbase"].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}

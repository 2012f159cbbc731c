/** A place in the middle of the base's top bar that the screen inside fills: its search, for one. */
import { createContext, type ReactNode, useContext } from "react";
import { createPortal } from "react-dom";

export const TopBarPlace = createContext<HTMLElement | null>(null);

export function IntoTopBar({ children }: { children: ReactNode }) {
  const place = useContext(TopBarPlace);
  return place && createPortal(children, place);
}

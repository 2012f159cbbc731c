/** For tests that render: a place in the document for each test of a file, in English, and empty again behind it. */
import { act, type ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, vi } from "vitest";
import { setLocale } from "@/i18n/store";

export interface MountPoint {
  readonly host: HTMLElement;
  /** To be called within `act`. */
  readonly render: (node: ReactNode) => void;
  readonly unmount: () => void;
}

/** Called where the file begins, not within a test. */
export function mountPoint(): MountPoint {
  const host = document.createElement("div");
  let root: Root;
  const unmount = () => act(() => root.unmount());
  beforeEach(() => {
    vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
    setLocale("en");
    document.body.append(host);
    root = createRoot(host);
  });
  afterEach(() => {
    unmount();
    host.remove();
    vi.unstubAllGlobals();
  });
  return { host, render: (node) => root.render(node), unmount };
}

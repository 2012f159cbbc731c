import type { Page } from "./page.ts";

declare global {
  interface Window {
    page: Page;
  }
}

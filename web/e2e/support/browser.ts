/**
 * A real Chromium with a fresh profile, and pages in it that complain when something goes wrong unseen.
 *
 *     const browser = await openBrowser();
 *     const page = await openPage(browser, { locale: "zh-CN", size: "phone" });
 *     …
 *     page.problems; // errors of scripts, of the console, of the content security policy
 *     await browser.close();
 */
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const sizes = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;

export interface PageOptions {
  locale?: "zh-CN" | "en";
  size?: keyof typeof sizes;
  theme?: "light" | "dark";
  zone?: string;
  /** Share the sign-in of another page. */
  context?: BrowserContext;
}

export type WatchedPage = Page & { problems: string[] };

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
}

export async function openPage(browser: Browser, options: PageOptions = {}): Promise<WatchedPage> {
  const context = options.context ?? (await openContext(browser, options));
  const page = (await context.newPage()) as WatchedPage;
  page.problems = [];
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => page.problems.push(`script: ${error.message}`));
  page.on("console", (message) => {
    // An answer of 4xx is told by the browser itself; the tests look at what the page makes of it.
    const isAnswer = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isAnswer) page.problems.push(`console: ${message.text()}`);
  });
  return page;
}

export function openContext(browser: Browser, options: PageOptions = {}): Promise<BrowserContext> {
  const { locale = "zh-CN", size = "desktop", theme = "light", zone = "Asia/Shanghai" } = options;
  const isPhone = size === "phone";
  return browser.newContext({
    locale: locale === "en" ? "en-US" : locale,
    timezoneId: zone,
    colorScheme: theme,
    viewport: sizes[size],
    deviceScaleFactor: isPhone ? 2 : 1,
    hasTouch: isPhone,
    isMobile: isPhone,
  });
}

/** Builds the page once, serves it on a free port of the loopback and opens it in a fresh Chromium. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { type BrowserContext, type CDPSession, chromium, type Page } from "playwright-core";
import { build } from "vite";

const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface Stage {
  readonly context: BrowserContext;
  open(query?: string, name?: string): Promise<Page>;
  close(): Promise<void>;
}

export async function openStage(extraFlags: readonly string[] = []): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "grid-page-"));
  await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: "warn",
    base: "./",
    build: {
      emptyOutDir: true,
      outDir: join(folder, "dist"),
      rolldownOptions: { input: ["page.html", "react.html"].map((name) => join(import.meta.dirname, name)) },
    },
  });
  const server = await serve(join(folder, "dist"));
  const context = await chromium.launchPersistentContext(join(folder, "profile"), {
    executablePath: process.env.AFTERBASE_CHROMIUM ?? "/usr/bin/chromium",
    args: [...FLAGS, ...extraFlags],
    viewport: { width: 1440, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const { port } = server.address() as AddressInfo;
  return {
    context,
    open: async (query = "", name = "page.html") => {
      const page = await context.newPage();
      await page.goto(`http://127.0.0.1:${port}/${name}?${query}`);
      await page.waitForFunction(() => "page" in window);
      await settle(page);
      return page;
    },
    close: async () => {
      await context.close();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function serve(folder: string): Promise<Server> {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    try {
      const body = await readFile(join(folder, path.replaceAll("..", "")));
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** Two frames later everything that was asked for is painted. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}

export function cdpOf(page: Page): Promise<CDPSession> {
  return page.context().newCDPSession(page);
}

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Browser tests: a real server (`support/server.ts`) and a real Chromium (`support/browser.ts`) for each file, two files at a time. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  cacheDir: fileURLToPath(new URL("../node_modules/.vite", import.meta.url)),
  resolve: { alias: { "@": fileURLToPath(new URL("../src", import.meta.url)) } },
  test: {
    include: ["**/*.test.ts"],
    environment: "node",
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});

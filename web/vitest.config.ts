import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Unit tests: they run without a browser and without a server. Those that need a document say so in their first line. */
export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node", maxWorkers: 2 },
});

/**
 * Three entries: the workspace (`index.html`), the public form (`form.html`) and the customer portal (`portal.html`).
 * Each is built when it exists, into the Python package, with hashed names: the server sends `/assets` as immutable.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env.AFTERBASE_URL ?? "http://127.0.0.1:8787";
const entries = ["index", "form", "portal"].filter((name) => existsSync(here(`${name}.html`)));

export default defineConfig({
  plugins: [react(), { ...optimizeLocales.vite({ locales: ["zh-CN", "en-US"] }), enforce: "pre" }],
  resolve: { alias: { "@": here("src") } },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": server, "/healthz": server },
  },
  build: {
    outDir: here("../src/afterbase/web/dist"),
    emptyOutDir: true,
    target: "es2022",
    manifest: true,
    // No inlined data: addresses, so that the page needs no exception in its content security policy.
    assetsInlineLimit: 0,
    rolldownOptions: { input: Object.fromEntries(entries.map((name) => [name, here(`${name}.html`)])) },
  },
});

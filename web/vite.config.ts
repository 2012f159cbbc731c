/**
 * Three entries: the workspace (`index.html`), the public form (`form.html`) and the customer portal (`portal.html`).
 * Each is built when it exists, into the Python package, with hashed names: the server sends `/assets` as immutable.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env.AFTERBASE_URL ?? "http://127.0.0.1:8787";
const entries = ["index", "form", "portal"].filter((name) => existsSync(here(`${name}.html`)));

/**
 * What the entry itself needs comes in one steady chunk; icons that several screens share in another, instead of a
 * request each. Everything else loads with the screen that needs it.
 */
const chunks = [
  { name: "core", tags: ["$initial" as const], test: /node_modules[/](?!preact)/ },
  { name: "icons", minShareCount: 2, test: /node_modules[/]lucide-react[/]/ },
];

/** The first `@layer` that a browser reads fixes the order of all, and chunks load in any order: so every style begins with it. */
const layers: Plugin = {
  name: "layers",
  enforce: "pre",
  transform: (code, id) => (/[/]src[/].*[.]css$/.test(id) ? `@layer reset, tokens, kit, app;\n${code}` : null),
};

export default defineConfig({
  plugins: [react(), layers, { ...optimizeLocales.vite({ locales: ["zh-CN", "en-US"] }), enforce: "pre" }],
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
    rolldownOptions: {
      input: Object.fromEntries(entries.map((name) => [name, here(`${name}.html`)])),
      output: { codeSplitting: { groups: chunks } },
    },
  },
});

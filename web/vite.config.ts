/**
 * Three entries: the workspace (`index.html`), the public form (`form.html`) and the customer portal (`portal.html`).
 * Each is built when it exists, into the Python package, with hashed names: the server sends `/assets` as immutable.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, type Rollup } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env.AFTERBASE_URL ?? "http://127.0.0.1:8787";
const entries = ["index", "form", "portal"].filter((name) => existsSync(here(`${name}.html`)));

/** The icons of field types, which no first screen shows. */
const faces = new Set(
  readdirSync(here("src/fields"))
    .map((name) => here(`src/fields/${name}/face.ts`))
    .filter(existsSync)
    .map((file) => /import [{] (\w+) [}] from "lucide-react"/.exec(readFileSync(file, "utf8"))?.[1] ?? "")
    .map((name) => `${name.replace(/(?<=[a-z])(?=[A-Z0-9])/g, "-").toLowerCase()}.mjs`),
);

/**
 * What the entry itself needs comes in one steady chunk, and so does what signing in is made of, what menus, dialogs
 * and pickers are made of, and icons that several screens share: not in a request for each small part, nor by its name
 * in the list that every chunk with lazy parts begins with. All else loads with the screen that needs it.
 */
const chunks = [
  { name: "core", tags: ["$initial" as const], test: /node_modules[/](?!preact)/ },
  {
    name: "sign-in",
    test: /react-aria-components[/].*[/](FieldError|SearchField|SelectionIndicator|TextArea|TextField|ToggleButton(Group)?)[.]mjs/,
  },
  { name: "controls", minShareCount: 8, test: /node_modules[/](react-|@internationalized)/ },
  { name: "face-icons", test: (id: string) => id.includes("/lucide-react/") && faces.has(basename(id)) },
  { name: "icons", minShareCount: 2, test: /node_modules[/]lucide-react[/]/ },
];

/** The first `@layer` that a browser reads fixes the order of all, and chunks load in any order: so every style begins with it. */
const layers: Plugin = {
  name: "layers",
  enforce: "pre",
  transform: (code, id) => (/[/]src[/].*[.]css$/.test(id) ? `@layer reset, tokens, kit, app;\n${code}` : null),
};

let built: Rollup.OutputBundle = {};
const outcome: Plugin = {
  name: "outcome",
  enforce: "pre",
  generateBundle: (_, bundle) => {
    built = bundle;
  },
};

/** The files that come with a chunk: a lazy part of it need not ask for them again. */
function filesWith(name: string, found = new Set<string>()): ReadonlySet<string> {
  const chunk = built[name];
  if (found.has(name) || chunk?.type !== "chunk") return found;
  found.add(name);
  for (const style of chunk.viteMetadata?.importedCss ?? []) found.add(style);
  for (const next of chunk.imports) filesWith(next, found);
  return found;
}

/** Icons bring random keys for lists that never change; without them they are a third smaller. */
const icons: Plugin = {
  name: "icons",
  apply: "build",
  transform: (code, id) => (id.includes("/lucide-react/") ? code.replace(/,\s*key: "\w+"/g, "") : null),
};

export default defineConfig({
  plugins: [
    react(),
    layers,
    icons,
    outcome,
    { ...optimizeLocales.vite({ locales: ["zh-CN", "en-US"] }), enforce: "pre" },
  ],
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
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_, files, { hostId }) => {
        const there = filesWith(hostId);
        return files.filter((file) => !there.has(file));
      },
    },
    rolldownOptions: {
      input: Object.fromEntries(entries.map((name) => [name, here(`${name}.html`)])),
      output: { codeSplitting: { groups: chunks } },
    },
  },
});

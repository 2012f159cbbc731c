/**
 * First-load budgets, in KB of gzip, JavaScript and style together. Run after a build; exits 1 where one is broken.
 * With `--json` it prints `[{name, kb, most}]`. A screen's first load is what its modules and the entry import statically; what they import lazily comes later.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const words = process.argv.slice(2);
const isJson = words.includes("--json");
const say = isJson ? () => {} : console.log;
const dist =
  words.find((word) => !word.startsWith("--")) ??
  fileURLToPath(new URL("../../src/afterbase/web/dist", import.meta.url));
const manifest = JSON.parse(readFileSync(`${dist}/.vite/manifest.json`, "utf8"));

const features = "src/features";
const budgets = [
  { name: "shell: sign-in", most: 200, from: ["index.html", `${features}/session/SignInScreen.tsx`] },
  {
    name: "shell: home",
    most: 200,
    from: ["index.html", `${features}/workspaces/WorkspaceLayout.tsx`, `${features}/workspaces/BasesScreen.tsx`],
  },
  {
    name: "first grid screen",
    most: 240,
    from: ["index.html", `${features}/bases/BaseLayout.tsx`, `${features}/tables/TableScreen.tsx`],
  },
  { name: "public form", most: 20, from: ["form.html"] },
  { name: "customer portal", most: 35, from: ["portal.html"] },
];
const largestLazy = 200;

const sizes = new Map();
function sizeOf(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(`${dist}/${file}`)).length / 1000);
  return sizes.get(file);
}

/** The files that a module brings with it. */
function filesOf(keys) {
  const seen = new Set();
  const files = new Set();
  const visit = (key) => {
    const chunk = manifest[key];
    if (!chunk || seen.has(key)) return;
    seen.add(key);
    files.add(chunk.file);
    for (const style of chunk.css ?? []) files.add(style);
    for (const next of chunk.imports ?? []) visit(next);
  };
  for (const key of keys) visit(key);
  return files;
}

let isBroken = false;
const found = [];
for (const { name, most, from } of budgets) {
  const missing = from.filter((key) => !manifest[key]);
  if (missing.length > 0) {
    say(`  --     ${name}: not built (${missing.join(", ")})`);
    continue;
  }
  const total = [...filesOf(from)].reduce((sum, file) => sum + sizeOf(file), 0);
  isBroken ||= total > most;
  found.push({ name, kb: total, most });
  say(`${total > most ? "OVER" : "  ok"} ${total.toFixed(1).padStart(6)} of ${most} KB  ${name}`);
}
for (const chunk of Object.values(manifest)) {
  if (!chunk.isDynamicEntry || sizeOf(chunk.file) <= largestLazy) continue;
  isBroken = true;
  say(`OVER ${sizeOf(chunk.file).toFixed(1)} of ${largestLazy} KB  lazy ${chunk.file}`);
}
if (isJson) console.log(JSON.stringify(found));
process.exit(isBroken ? 1 : 0);

/**
 * Imports go one way: ui, grid, i18n, api, forms <- fields <- formula <- views <- features <- app. The grid engine imports nothing
 * of ours, the public pages only `forms` and `i18n` and no React.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const src = import.meta.dirname;

const allowed: Record<string, readonly string[]> = {
  i18n: [],
  grid: [],
  forms: ["i18n"],
  api: ["i18n"],
  ui: ["i18n", "api"],
  fields: ["i18n", "api", "ui", "grid", "forms"],
  formula: ["i18n", "fields"],
  views: ["i18n", "api", "ui", "grid", "forms", "fields", "formula"],
  features: ["i18n", "api", "ui", "grid", "forms", "fields", "formula", "views"],
  app: ["i18n", "api", "ui", "grid", "forms", "fields", "formula", "views", "features"],
  public: ["i18n", "forms"],
};

const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));
/** What is said of computed fields without their language. */
const PLAIN = "features/computed/kinds";
const importing = /(?:from|import)\s*\(?\s*["']([^"']+)["']/g;

function importsOf(file: string): string[] {
  return [...readFileSync(join(src, file), "utf8").matchAll(importing)].map((match) => match[1] ?? "");
}

/** The layer that an import reaches, or null for a package. */
function layerOf(file: string, target: string): string | null {
  if (target.startsWith("@/")) return target.slice(2).split("/")[0] ?? null;
  if (!target.startsWith(".")) return null;
  return relative(src, resolve(src, dirname(file), target)).split("/")[0] ?? null;
}

describe("imports", () => {
  it("go down the layers only", () => {
    const wrong: string[] = [];
    for (const file of files) {
      const layer = file.split("/")[0] ?? "";
      if (!(layer in allowed)) continue;
      for (const target of importsOf(file)) {
        const reached = layerOf(file, target);
        if (reached !== null && reached !== layer && !allowed[layer]?.includes(reached))
          wrong.push(`${file}: ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("keep React out of the engine (but for its wrapper) and of the public pages", () => {
    const bare = files.filter((file) => /^(grid|public|forms)\//.test(file) && file !== "grid/react.tsx");
    const wrong = bare.flatMap((file) =>
      importsOf(file)
        .filter((target) => /^(react|react-dom|react-aria-components|@tanstack)(\/|$)/.test(target))
        .map((target) => `${file}: ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("bring the formula language only where it is asked for: by its own editor, else lazily or for its types", () => {
    const bringing = /^(?:import|export)\s+(?!type\b)[^;()]*?from\s*["']([^"']+)["']/gm;
    const isFormula = (path: string) =>
      /^(formula|features\/(formula|computed|buttons))\/|^views\/grid\/tips\b/.test(path) && !path.startsWith(PLAIN);
    const reached = (file: string, target: string) =>
      target.startsWith("@/") ? target.slice(2) : relative(src, resolve(src, dirname(file), target));
    const wrong = files
      .filter((file) => !isFormula(file))
      .filter((file) =>
        [...readFileSync(join(src, file), "utf8").matchAll(bringing)].some((match) =>
          isFormula(reached(file, match[1] ?? "")),
        ),
      );
    expect(wrong).toEqual([]);
  });

  it("reach every folder with a layer of its own", () => {
    const folders = new Set(files.filter((file) => file.includes("/")).map((file) => file.split("/")[0]));
    expect([...folders].filter((folder) => !(String(folder) in allowed))).toEqual([]);
  });
});

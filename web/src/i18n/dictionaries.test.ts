/** Every dictionary of the workspace: both languages say something, with the same parameters, in their own punctuation. */
import { describe, expect, it } from "vitest";
import type { Entry } from "./runtime.ts";

type Words = Record<string, Entry>;
const files = import.meta.glob<Record<string, unknown>>(
  [
    "../features/**/{en,zh-CN}.ts",
    "../fields/**/{en,zh-CN}.ts",
    "../formula/**/{en,zh-CN}.ts",
    "../views/**/{en,zh-CN}.ts",
  ],
  {
    eager: true,
  },
);

const pairs = Object.keys(files)
  .filter((path) => path.endsWith("/en.ts"))
  .map((path) => ({ path, en: wordsOf(path), zh: wordsOf(path.replace(/en\.ts$/, "zh-CN.ts")) }));

function wordsOf(path: string): Words {
  return Object.assign({}, ...Object.values(files[path] ?? {})) as Words;
}

const textsOf = (entry: Entry | undefined) =>
  entry === undefined ? [] : typeof entry === "string" ? [entry] : Object.values(entry);
const namesIn = (entry: Entry | undefined) =>
  [...new Set(textsOf(entry).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1])))].sort();

describe.each(pairs)("$path", ({ en, zh }) => {
  it("has the same keys and parameters in both languages", () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
    const different = Object.keys(en).filter((key) => String(namesIn(en[key])) !== String(namesIn(zh[key])));
    expect(different).toEqual([]);
  });

  it("leaves no text empty", () => {
    const all = [...Object.entries(en), ...Object.entries(zh)];
    expect(all.filter(([, entry]) => textsOf(entry).some((text) => text.trim() === "")).map(([key]) => key)).toEqual(
      [],
    );
  });

  it("writes Chinese with Chinese punctuation", () => {
    const half = /\p{Script=Han}[,;:!?]|\p{Script=Han}\.(\s|$)|["']\p{Script=Han}/u;
    const wrong = Object.entries(zh).filter(([, entry]) => textsOf(entry).some((text) => half.test(text)));
    expect(wrong.map(([key]) => key)).toEqual([]);
  });
});

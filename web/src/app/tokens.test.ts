/** Text can be read on every ground it stands on, in both themes (WCAG AA: 4.5 to 1). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROW_TINT } from "../grid/index.ts";
import { optionColours } from "../ui/colour/colours.ts";

const blocksOf = (file: string) =>
  readFileSync(join(import.meta.dirname, file), "utf8").split(':root[data-theme="dark"]');

function tokensOf(block: string): Map<string, string> {
  return new Map(
    [...block.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6})\b/g)].map(([, name = "", value = ""]) => [name, value]),
  );
}

const files = ["tokens.css", "options.css"].map(blocksOf);
const [lightBlock, darkBlock] = [0, 1].map((part) => files.map((blocks) => blocks[part]).join()) as [string, string];
const light = tokensOf(lightBlock);
const themes = { light, dark: new Map([...light, ...tokensOf(darkBlock)]) };

function luminance(hex: string): number {
  const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

/** A colour laid over another with a share of it. */
function mix(over: string, under: string, share: number): string {
  const parts = [1, 3, 5].map((at) => {
    const [high, low] = [over, under].map((hex) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number];
    return Math.round(high * share + low * (1 - share));
  });
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

const grounds = ["--canvas", "--surface", "--surface-hover", "--surface-sunken"];
const pairs: [ink: string, ground: string][] = [
  ...["--ink", "--ink-2", "--ink-3", "--accent-ink", "--danger-ink"].flatMap((ink) =>
    grounds.map((ground): [string, string] => [ink, ground]),
  ),
  ["--ink", "--surface-active"],
  ["--ink-2", "--surface-active"],
  ["--accent-ink", "--accent-soft"],
  ["--ink-2", "--accent-soft"],
  ["--ink", "--selection"],
  ["--on-accent", "--accent"],
  ["--on-accent", "--accent-active"],
  ["--on-danger", "--danger"],
  ...["warning", "success", "info", "danger"].map((tone): [string, string] => [`--${tone}-ink`, `--${tone}-soft`]),
  ["--toast-ink", "--toast"],
  ["--toast-accent", "--toast"],
  ...optionColours.map((colour): [string, string] => [`--option-${colour}-ink`, `--option-${colour}`]),
];

describe.each(Object.entries(themes))("the %s theme", (_, tokens) => {
  it("can be read", () => {
    const weak = pairs
      .map(([ink, ground]) => ({
        ink,
        ground,
        ratio: contrast(tokens.get(ink) ?? "#000000", tokens.get(ground) ?? "#000000"),
      }))
      .filter(({ ratio }) => ratio < 4.5);
    expect(weak).toEqual([]);
  });

  it("can be read on records that are tinted in a colour", () => {
    const surface = tokens.get("--surface") ?? "";
    const weak = optionColours.flatMap((colour) => {
      const ground = mix(tokens.get(`--option-${colour}`) ?? "", surface, ROW_TINT);
      return ["--ink", "--ink-2", "--ink-3", "--accent-ink"]
        .filter((ink) => contrast(tokens.get(ink) ?? "", ground) < 4.5)
        .map((ink) => `${ink} on ${colour}`);
    });
    expect(weak).toEqual([]);
  });

  it("has every colour of its own", () => {
    const own = tokensOf(tokens === light ? lightBlock : darkBlock);
    const missing = [...light.keys()].filter((name) => !own.has(name));
    expect(missing).toEqual([]);
  });
});

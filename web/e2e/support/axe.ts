/** What axe-core finds wrong on the page by WCAG 2.0–2.2 A and AA, one line a finding. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

interface Finding {
  id: string;
  nodes: { target: unknown[]; failureSummary?: string }[];
}

let source: Promise<string> | null = null;

/** Whatever fades or slides has come to its end: half faded text has no contrast. What spins for ever is not waited for. */
async function untilStill(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = () =>
      document.getAnimations().filter((one) => Number(one.effect?.getComputedTiming().endTime) < 1e5);
    while (ending().some((one) => one.playState === "running")) {
      await Promise.allSettled(ending().map((one) => one.finished));
    }
  });
}

export async function findBarriers(page: Page): Promise<string[]> {
  await untilStill(page);
  source ??= readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(await source);
  const findings = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: (options: unknown) => Promise<{ violations: Finding[] }> } };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    return (await axe.run({ runOnly: { type: "tag", values: tags } })).violations;
  });
  return findings.flatMap((finding) =>
    finding.nodes.map(
      (node) => `${finding.id}: ${node.target.join(" ")} ${node.failureSummary?.split("\n")[1]?.trim() ?? ""}`,
    ),
  );
}

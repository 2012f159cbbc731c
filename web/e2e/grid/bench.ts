/**
 * Measures the grid at a million rows by twenty columns: frames while a wheel turns, and the JavaScript heap after it.
 * Prints one line of JSON. A frame is the time between two animation frames while wheel events come at every frame;
 * the floor is the display's own 16.7 ms. Run it by `node e2e/grid/bench.mjs`.
 */
import type { Page } from "playwright-core";
import { cdpOf, openStage } from "./browser.ts";

const QUERY = "rows=1000000&columns=20&source=windowed";
const WHEEL = { events: 250, pixels: 120 };
const FLING = { events: 180, pixels: 900 };

interface Frames {
  readonly p50: number;
  readonly p95: number;
}

export async function measure(): Promise<Record<string, unknown>> {
  const stage = await openStage(["--enable-precise-memory-info"]);
  try {
    const page = await stage.open(QUERY);
    await page.waitForTimeout(500);
    await scroll(page, { events: 30, pixels: 120 });
    const wheel = await scroll(page, WHEEL);
    const fling = await scroll(page, FLING);
    return { rows: 1_000_000, columns: 20, wheel, fling, heapMB: await heap(page) };
  } finally {
    await stage.close();
  }
}

async function scroll(page: Page, turn: { events: number; pixels: number }): Promise<Frames> {
  await page.evaluate(() => {
    const times: number[] = [];
    const take = (now: number) => {
      times.push(now);
      if (!stop.requested) requestAnimationFrame(take);
    };
    const stop = { requested: false };
    Object.assign(window, { frames: { times, stop } });
    requestAnimationFrame(take);
  });
  await page.mouse.move(700, 450);
  for (let at = 0; at < turn.events; at++) await page.mouse.wheel(0, turn.pixels);
  const times = await page.evaluate(() => {
    const { frames } = window as unknown as { frames: { times: number[]; stop: { requested: boolean } } };
    frames.stop.requested = true;
    return frames.times;
  });
  return quantiles(times.slice(1).map((time, at) => time - (times[at] as number)));
}

function quantiles(durations: readonly number[]): Frames {
  const sorted = [...durations].sort((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95) };
}

async function heap(page: Page): Promise<number> {
  const cdp = await cdpOf(page);
  await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  return Math.round(usedSize / 104_857.6) / 10;
}

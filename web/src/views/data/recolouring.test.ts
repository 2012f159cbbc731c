import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "@/api/errors";
import { Recolouring } from "./recolouring.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Each request waits until it is answered. */
function makeRecolouring() {
  const asked: string[][] = [];
  const answers: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  const recolouring = new Recolouring((ids) => {
    asked.push(ids);
    return new Promise<void>((resolve, reject) => answers.push({ resolve, reject }));
  });
  return { recolouring, asked, answers };
}

const ids = (count: number) => Array.from({ length: count }, (_, at) => `rec${at}`);

describe("asking for colours again", () => {
  it("makes one request of what changed together", async () => {
    const { recolouring, asked } = makeRecolouring();
    recolouring.add(["a", "b"]);
    recolouring.add(["b", "c"]);
    await vi.advanceTimersByTimeAsync(100);
    expect(asked).toEqual([["a", "b", "c"]]);
  });

  it("asks for what changes meanwhile when the answer is there, never at the same time", async () => {
    const { recolouring, asked, answers } = makeRecolouring();
    recolouring.add(["a"]);
    await vi.advanceTimersByTimeAsync(100);
    recolouring.add(["a", "b"]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toHaveLength(1);
    answers[0]?.resolve();
    await vi.advanceTimersByTimeAsync(100);
    expect(asked).toEqual([["a"], ["a", "b"]]);
  });

  it("asks for no more at once than the server takes", async () => {
    const { recolouring, asked, answers } = makeRecolouring();
    recolouring.add(ids(1500));
    await vi.advanceTimersByTimeAsync(100);
    answers[0]?.resolve();
    await vi.advanceTimersByTimeAsync(100);
    expect(asked.map((one) => one.length)).toEqual([1000, 500]);
    expect(new Set(asked.flat()).size).toBe(1500);
  });

  it("tries again after a pause where no answer came, but not after a refusal", async () => {
    const { recolouring, asked, answers } = makeRecolouring();
    recolouring.add(["a"]);
    await vi.advanceTimersByTimeAsync(100);
    answers[0]?.reject(new ApiError(0, "offline", ""));
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(3000);
    expect(asked).toEqual([["a"], ["a"]]);
    answers[1]?.reject(new ApiError(404, "not_found", ""));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toHaveLength(2);
  });

  it("asks a busy server for fewer after longer and longer pauses, and leaves it in the end", async () => {
    const { recolouring, asked, answers } = makeRecolouring();
    recolouring.add(ids(1000));
    await vi.advanceTimersByTimeAsync(100);
    for (const pause of [3000, 6000, 12_000, 24_000]) {
      const { length } = asked;
      answers.at(-1)?.reject(new ApiError(503, "busy", ""));
      await vi.advanceTimersByTimeAsync(pause - 100);
      expect(asked).toHaveLength(length);
      await vi.advanceTimersByTimeAsync(200);
      expect(asked).toHaveLength(length + 1);
    }
    expect(asked.map((one) => one.length)).toEqual([1000, 500, 250, 125, 63]);
    answers.at(-1)?.reject(new ApiError(503, "busy", ""));
    await vi.advanceTimersByTimeAsync(600_000);
    expect(asked).toHaveLength(5);
    recolouring.add(["later"]);
    await vi.advanceTimersByTimeAsync(100);
    expect(asked.at(-1)).toEqual(["later"]);
  });

  it("takes nothing once nobody looks, until somebody does again", async () => {
    const { recolouring, asked } = makeRecolouring();
    recolouring.stop();
    recolouring.add(["a"]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toEqual([]);
    recolouring.start();
    recolouring.add(["b"]);
    await vi.advanceTimersByTimeAsync(100);
    expect(asked).toEqual([["b"]]);
  });

  it("forgets what nobody needs any more, also where it has failed", async () => {
    const { recolouring, asked, answers } = makeRecolouring();
    recolouring.add(["a"]);
    await vi.advanceTimersByTimeAsync(100);
    recolouring.add(["b"]);
    recolouring.clear();
    answers[0]?.reject(new ApiError(0, "offline", ""));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toEqual([["a"]]);
  });
});

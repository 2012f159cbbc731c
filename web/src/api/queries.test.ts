import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import { askAgain } from "./queries.ts";

/** A query whose answers are given by hand, in the order in which they are asked for. */
function asked() {
  const answers: ((value: string) => void)[] = [];
  const observer = new QueryObserver(new QueryClient(), {
    queryKey: ["one"],
    queryFn: () => new Promise<string>((resolve) => answers.push(resolve)),
  });
  observer.subscribe(() => {});
  const answer = async (value: string) => {
    answers.shift()?.(value);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { observer, answer, now: () => observer.getCurrentResult() };
}

describe("what has changed is asked for again", () => {
  it("after a first answer that was made before the change", async () => {
    const { observer, answer, now } = asked();
    const done = askAgain(observer.getCurrentResult());
    await answer("before");
    await answer("after");
    await done;
    expect(now().data).toBe("after");
  });

  it("at once where there is an answer already", async () => {
    const { observer, answer, now } = asked();
    await answer("before");
    const done = askAgain(observer.getCurrentResult());
    await answer("after");
    await done;
    expect(now().data).toBe("after");
  });
});

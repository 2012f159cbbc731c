// @vitest-environment jsdom
import { act } from "react";
import { expect, it, vi } from "vitest";
import { mountPoint } from "../testing.ts";
import { useWindow } from "./useWindow.ts";

const { host, render } = mountPoint();

/** The elements that are observed, each with what tells of a new size. */
const observed = new Map<Element, () => void>();

class FakeObserver {
  readonly #tell: () => void;
  #element: Element | undefined;

  constructor(tell: () => void) {
    this.#tell = tell;
  }

  observe(element: Element): void {
    this.#element = element;
    observed.set(element, this.#tell);
  }

  disconnect(): void {
    if (this.#element) observed.delete(this.#element);
  }
}

function List({ isFailed }: { isFailed: boolean }) {
  const { scrollerRef, places } = useWindow({ count: 1000, height: 50 });
  if (isFailed) return <p>failed</p>;
  return (
    <div ref={scrollerRef} className="scroller">
      {places.map((at) => (
        <p key={at} />
      ))}
    </div>
  );
}

it("a list that was gone after an error fills the room again, however high it is now", () => {
  vi.stubGlobal("ResizeObserver", FakeObserver);
  const show = (isFailed: boolean) => act(() => render(<List isFailed={isFailed} />));
  const scroller = () => host.querySelector(".scroller") as HTMLElement;
  const resize = (element: Element, height: number) => {
    Object.defineProperty(element, "clientHeight", { value: height, configurable: true });
    act(() => observed.get(element)?.());
  };
  show(false);
  const first = scroller();
  resize(first, 600);
  expect(first.children).toHaveLength(600 / 50 + 1 + 6);
  resize(first, 0);
  expect(first.children).toHaveLength(600 / 50 + 1 + 6);
  show(true);
  expect(observed.size).toBe(0);
  show(false);
  resize(scroller(), 1000);
  expect(scroller().children).toHaveLength(1000 / 50 + 1 + 6);
});

// @vitest-environment jsdom
import { act } from "react";
import { expect, it, vi } from "vitest";
import { mountPoint } from "@/ui/testing";
import { foundChoices, Picker, type PickerItem } from "./Picker.tsx";

const { host, render } = mountPoint();

/** An item that counts how often its label is read. */
function makeItems(count: number) {
  const reads = { count: 0 };
  const items = Array.from({ length: count }, (_, at): PickerItem => {
    return {
      id: `rec${at}`,
      get label() {
        reads.count++;
        return `SN-${at}`;
      },
    };
  });
  return { items, reads };
}

it("names are compared only where something is typed that could be made", () => {
  const { items, reads } = makeItems(50);
  foundChoices("sn", items, false);
  foundChoices(" ", items, true);
  expect(reads.count).toBe(0);
  expect(foundChoices("new", items, true)).toHaveLength(51);
  expect(foundChoices("sn-7", items, true)).toHaveLength(50);
});

it("all that is loaded is not gone through again for each item that is pointed at", () => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
  const { items, reads } = makeItems(5000);
  const none = () => undefined;
  const finder = { onText: none, isBusy: false, error: null, onMore: none, hasMore: false };
  const rest = { label: "Devices", selected: ["rec1"], isMultiple: true, text: "new", finder };
  const acts = { onChange: none, onDone: none, onCancel: none, onCreate: async () => "rec" };
  act(() => render(<Picker items={items} {...rest} {...acts} />));
  const options = host.querySelectorAll('[role="option"]');
  reads.count = 0;
  act(() => void options[3]?.dispatchEvent(new Event("pointermove", { bubbles: true })));
  expect(host.querySelectorAll('[role="option"]')[3]?.className).not.toBe(options[2]?.className);
  expect(reads.count).toBeLessThan(100);
});

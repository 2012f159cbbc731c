import { describe, expect, it } from "vitest";
import { foundChoices, onlyFor, type PickerItem } from "./Picker.tsx";

const item = (label: string): PickerItem => ({ id: label, label, note: "" });
const labels = (text: string, names: readonly string[], canCreate = true) =>
  foundChoices(text, names.map(item), canCreate).map((choice) =>
    choice.kind === "item" ? choice.item.label : `+${choice.name}`,
  );
const only = (text: string, names: readonly string[]) => {
  const sure = onlyFor(text, foundChoices(text, names.map(item), true));
  return sure?.kind === "item" ? sure.item.label : undefined;
};

describe("items that the server found", () => {
  it("keep their order and are not searched again", () => {
    expect(labels("x", ["b", "a"], false)).toEqual(["b", "a"]);
  });

  it("are followed by the offer to make one, unless one is called so", () => {
    expect(labels(" SN 3 ", ["SN 31"])).toEqual(["SN 31", "+SN 3"]);
    expect(labels("sn 31", ["SN 31"])).toEqual(["SN 31"]);
    expect(labels("", ["SN 31"])).toEqual(["SN 31"]);
  });
});

describe("Enter before the answer", () => {
  it("takes the one that is called so, or the only one", () => {
    expect(only("sn 3", ["SN 31", "SN 3"])).toBe("SN 3");
    expect(only("X200", ["SN 31"])).toBe("SN 31");
  });

  it("takes nothing where several could be meant or none is there, and makes nothing", () => {
    expect(only("sn", ["SN 31", "SN 3"])).toBeUndefined();
    expect(only("SN 3", ["SN 3", "SN 3"])).toBeUndefined();
    expect(only("SN 9", [])).toBeUndefined();
  });
});

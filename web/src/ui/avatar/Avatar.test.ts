import { expect, it } from "vitest";
import { initials } from "./Avatar.tsx";

it("shows a person as people call them", () => {
  expect(initials("林小满")).toBe("满");
  expect(initials("Ada Lovelace")).toBe("AL");
  expect(initials("  bo ")).toBe("B");
  expect(initials("👩‍🔧 Wang")).toHaveLength(3);
  expect(initials("")).toBe("");
});

import { expect, it } from "vitest";
import { plainName } from "./ImportDialog.tsx";

it("names a base after its file", () => {
  expect(plainName("售后_2026-11 (1).xlsx")).toBe("售后 2026-11");
  expect(plainName("online_shopping_10_cats.csv")).toBe("online shopping 10 cats");
  expect(plainName("archive.tar.gz")).toBe("archive.tar");
  expect(plainName(".csv")).toBe(".csv");
});

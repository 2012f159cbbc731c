import { describe, expect, it } from "vitest";
import type { Json } from "@/api/types";
import { editLinks, isChanged, isLinked, joinEdits, type Linked, linksIn, wholeLinks, writtenValue } from "./links.ts";

const one = (name: string): Linked => [`rec${name}`, name];
const cell = (names: string, count = names.length): Json => ({
  count,
  records: [...names].map((name) => [`rec${name}`, name]),
});
const titles = (value: Json) => linksIn(value).records.map(([, title]) => title);

describe("a cell of links", () => {
  it("is read as it is sent, as a list of ids, and as nothing where it is something else", () => {
    expect(linksIn(cell("ab", 25))).toEqual({ count: 25, records: [one("a"), one("b")] });
    expect(linksIn(["reca"])).toEqual({ count: 1, records: [["reca", null]] });
    for (const odd of [null, undefined, 7, "reca", {}, { count: "x", records: 3 }, [null, 5]])
      expect(linksIn(odd)).toEqual({ count: 0, records: [] });
  });

  it("never says fewer than it shows", () => {
    expect(linksIn({ count: 1, records: [["reca"], ["recb"]] }).count).toBe(2);
  });

  it("is written into another cell whole or not at all", () => {
    expect(wholeLinks(cell("ab"))).toEqual(["reca", "recb"]);
    expect(wholeLinks(null)).toBeNull();
    expect(wholeLinks(cell("ab", 25))).toBeUndefined();
  });
});

describe("a change of a cell of links", () => {
  it("shows at once what was added and removed, and sends only that", () => {
    const changed = editLinks(cell("ab", 25), [one("x")], ["reca"]);
    expect(titles(changed)).toEqual(["b", "x"]);
    expect(linksIn(changed).count).toBe(25);
    expect(writtenValue(changed)).toEqual({ add: ["recx"], remove: ["reca"] });
  });

  it("can remove a record that the cell does not tell", () => {
    const changed = editLinks(cell("ab", 25), [], ["recz"]);
    expect(linksIn(changed).count).toBe(24);
    expect(writtenValue(changed)).toEqual({ add: [], remove: ["recz"] });
  });

  it("adds nothing twice", () => {
    expect(isChanged(editLinks(cell("a"), [one("a")], []))).toBe(false);
    expect(isChanged(editLinks(cell("a"), [one("b")], []))).toBe(true);
  });

  it("is no longer part of the next one: what was saved is not sent again", () => {
    const saved = editLinks(cell("a"), [one("b")], []);
    expect(writtenValue(editLinks(saved, [one("c")], []))).toEqual({ add: ["recc"], remove: [] });
  });

  it("knows of every record whether it is linked", () => {
    const changed = editLinks(cell("ab", 25), [one("x")], ["reca", "recz"]);
    expect(isLinked(changed, "recx")).toBe(true);
    expect(isLinked(changed, "recb")).toBe(true);
    expect(isLinked(changed, "reca", true)).toBe(false);
    expect(isLinked(changed, "recz", true)).toBe(false);
    expect(isLinked(changed, "recy", true)).toBe(true);
    expect(isLinked(changed, "recy")).toBe(false);
  });

  it("leaves every other value as it is", () => {
    const json = { add: [1], remove: [], count: 0, records: [] };
    expect(writtenValue(json)).toBe(json);
    expect(writtenValue("x")).toBe("x");
  });
});

describe("two changes that are sent as one", () => {
  const join = (first: Json, change: (shown: Json) => Json) => joinEdits(first, change(first));

  it("send both", () => {
    const first = editLinks(cell("ab", 25), [one("x")], ["reca"]);
    const both = join(first, (shown) => editLinks(shown, [one("y")], ["recb"]));
    expect(titles(both)).toEqual(["x", "y"]);
    expect(writtenValue(both)).toEqual({ add: ["recx", "recy"], remove: ["reca", "recb"] });
  });

  it("let the later one win over a record that both are about", () => {
    const added = editLinks(cell("a"), [one("x")], []);
    expect(writtenValue(join(added, (shown) => editLinks(shown, [], ["recx"])))).toEqual({
      add: [],
      remove: ["recx"],
    });
    const removed = editLinks(cell("a"), [], ["reca"]);
    expect(writtenValue(join(removed, (shown) => editLinks(shown, [one("a")], [])))).toEqual({
      add: ["reca"],
      remove: [],
    });
  });

  it("replace the cell where the earlier one emptied it", () => {
    expect(writtenValue(join(null, (shown) => editLinks(shown, [one("x")], [])))).toEqual(cell("x"));
    const emptied = joinEdits(editLinks(cell("a"), [one("x")], []), null);
    expect(writtenValue(emptied)).toBeNull();
  });
});

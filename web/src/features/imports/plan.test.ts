import { describe, expect, it } from "vitest";
import { makeField } from "@/api/testing";
import type { Field, Table } from "@/api/types";
import {
  changedColumns,
  choose,
  draftsOf,
  keyFields,
  likelyTable,
  linkColumns,
  mapByName,
  matchFields,
  plainLink,
  planIssue,
  planOf,
  tableNameOf,
  withField,
} from "./plan.ts";
import type { InferredColumn } from "./types.ts";

const column = (index: number, name: string, type = "text"): InferredColumn => ({
  index,
  name,
  type,
  config: {},
  samples: [],
  filled: 1,
  distinct: 1,
});
const field = (id: string, name: string, type = "text", readonly = false) => makeField(id, type, { name, readonly });
const columns = [column(0, "订单 号"), column(1, "Amount", "number"), column(3, "状态", "single_select")];
const fields = [field("f1", "订单号"), field("f2", "amount", "number"), field("f3", "照片", "attachment")];
const canName = (type: string) => type === "text" || type === "number";

const customer = { ...field("f4", "客户", "link"), config: { table: "t2" } };

describe("a column that fills a link", () => {
  const drafts = mapByName(draftsOf([column(0, "客户"), column(1, "电话")]), [customer]);
  const plan = (link: Partial<typeof plainLink>) =>
    planOf(
      drafts.map((draft) => (draft.link ? { ...draft, link: { ...plainLink, ...link } } : draft)),
      { to: "existing", table: "t1", mergeOn: null, addOptions: true },
    );

  it("says how its records are found only where that is not by their names", () => {
    expect(plan({})).toMatchObject({ columns: [{ source: 0, field: "f4" }] });
    const also = [{ source: 1, field: "phone" }];
    expect(plan({ match: "number", also, createMissing: true })).toMatchObject({
      columns: [{ source: 0, field: "f4", match: "number", also, create_missing: true }],
    });
    expect(linkColumns(drafts)).toEqual([{ source: 0, field: "f4" }]);
  });

  it("forgets how once it fills another field", () => {
    expect(withField(drafts, 0, null)[0]?.link).toBeNull();
    expect(withField(drafts, 0, fields[0] as Field)[0]?.link).toBeNull();
    expect(withField(drafts, 1, customer).map(({ link }) => link)).toEqual([null, plainLink]);
  });

  it("is compared with plain values only, the primary field before others", () => {
    const linked = {
      primary_field: "name",
      fields: [
        field("phone", "电话", "phone"),
        field("name", "名称", "auto_number", true),
        field("day", "日期", "date"),
        { ...field("code", "编码", "url"), unique: true },
        { ...field("back", "工单", "link"), unique: true },
      ],
    } as unknown as Table;
    expect(matchFields(linked).map(({ id }) => id)).toEqual(["name", "phone", "code"]);
  });
});

describe("a plan", () => {
  it("makes a field of every column that is not skipped", () => {
    const drafts = draftsOf(columns).map((draft) => (draft.index === 1 ? { ...draft, isSkipped: true } : draft));
    expect(planOf(drafts, { to: "new", name: " 订单 " })).toEqual({
      to: "new",
      name: "订单",
      columns: [
        { source: 0, name: "订单 号", type: "text", config: {} },
        { source: 3, name: "状态", type: "single_select", config: {} },
      ],
    });
  });

  it("finds fields by name, whatever their case and spaces, and only such as can be filled", () => {
    const drafts = mapByName([...draftsOf(columns), ...draftsOf([column(4, "照片")])], fields);
    expect(drafts.map((draft) => draft.field)).toEqual(["f1", "f2", null, null]);
  });

  it("goes to the table that bears most of its names", () => {
    const tables = [
      { id: "a", fields: [] },
      { id: "b", fields },
      { id: "c", fields },
    ] as unknown as Table[];
    expect(likelyTable(draftsOf(columns), tables)?.id).toBe("b");
    expect(likelyTable(draftsOf(columns), [])).toBeUndefined();
  });

  it("fills a field from one column only", () => {
    const drafts = withField(mapByName(draftsOf(columns), fields), 3, fields[0] as Field);
    expect(drafts.map((draft) => draft.field)).toEqual([null, "f2", "f1"]);
  });

  it("merges on a field only while a column fills it", () => {
    const drafts = mapByName(draftsOf(columns), fields);
    const target = { to: "existing", table: "t", mergeOn: "f1", addOptions: true } as const;
    expect(planOf(drafts, target)).toMatchObject({ merge_on: "f1" });
    expect(planOf(withField(drafts, 0, null), target)).not.toHaveProperty("merge_on");
    expect(keyFields(drafts, { fields } as Table).map((one) => one.id)).toEqual(["f1", "f2"]);
  });

  it("says what is missing", () => {
    const drafts = draftsOf(columns);
    const skipped = drafts.map((draft) => ({ ...draft, isSkipped: true }));
    expect(planIssue(drafts, { to: "new", name: "x" }, canName)).toBeNull();
    expect(planIssue(skipped, { to: "new", name: "x" }, canName)).toBe("noColumns");
    expect(planIssue(drafts, { to: "new", name: " " }, canName)).toBe("noName");
    expect(planIssue(drafts.slice(2), { to: "new", name: "x" }, canName)).toBe("noPrimary");
    expect(planIssue(drafts, { to: "existing", table: "t", mergeOn: null, addOptions: true }, canName)).toBe(
      "noMapping",
    );
  });

  it("tries only the columns whose type was changed to one that may refuse something", () => {
    const drafts = draftsOf(columns);
    expect(changedColumns(drafts, columns)).toEqual([]);
    const changed = drafts.map((draft) => ({ ...draft, type: draft.index === 0 ? "number" : "text" }));
    expect(changedColumns(changed, columns).map((draft) => draft.index)).toEqual([0]);
  });
});

describe("the name of a new table", () => {
  it("is the file's, less its ending", () => {
    expect(tableNameOf("订单_2026.11.xlsx")).toBe("订单_2026.11");
    expect(tableNameOf("README")).toBe("README");
  });
});

describe("looking again", () => {
  it("keeps what was chosen and finds the rest anew", () => {
    const csv = { kind: "csv", encoding: "gb18030", delimiter: ";", header_row: 1 };
    expect(choose(csv, { delimiter: "," })).toEqual({ encoding: "gb18030", delimiter: "," });
    expect(choose(csv, { header_row: 3 })).toEqual({ encoding: "gb18030", delimiter: ";", header_row: 3 });
    expect(choose({ kind: "xlsx", sheet: "A", header_row: 2 }, { sheet: "B" })).toEqual({ sheet: "B" });
    expect(choose({ kind: "xlsx", sheet: "A" }, { header_row: 0 })).toEqual({ sheet: "A", header_row: 0 });
  });
});

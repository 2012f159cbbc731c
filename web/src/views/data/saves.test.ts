import { describe, expect, it } from "vitest";
import { ApiError } from "@/api/errors";
import type { Json, RecordChange } from "@/api/types";
import { editLinks } from "@/fields/base/links";
import { type CellChange, SaveQueue } from "./saves.ts";

type Answer = (changes: RecordChange[]) => { seq: number; records: { id: string; version: number }[] };

function makeQueue(answers: (Answer | ApiError)[]) {
  const sent: RecordChange[][] = [];
  const told = { saved: 0, refused: [] as CellChange[], conflicted: [] as CellChange[], offline: false };
  const queue = new SaveQueue(
    "bas",
    "tbl",
    {
      saved: () => told.saved++,
      refused: (changes) => told.refused.push(...changes),
      conflicted: (changes) => told.conflicted.push(...changes),
      stateChanged: ({ isOffline }) => {
        told.offline ||= isOffline;
      },
    },
    async (_base, _table, changes) => {
      sent.push(structuredClone(changes));
      const answer = answers.shift() ?? accepted;
      if (answer instanceof ApiError) throw answer;
      return answer(changes);
    },
  );
  return { queue, sent, told };
}

const accepted: Answer = (changes) => ({
  seq: 1,
  records: changes.map(({ id, version = 0 }) => ({ id, version: version + 1 })),
});

const edit = (record: string, field: string, value: string, version = 1): CellChange => ({
  record,
  field,
  value,
  before: "before",
  version,
});

describe("saving", () => {
  it("sends what was changed together as one batch, a record once", async () => {
    const { queue, sent } = makeQueue([]);
    queue.add([edit("rec1", "a", "1"), edit("rec1", "b", "2"), edit("rec2", "a", "3")]);
    await queue.settled();
    expect(sent).toEqual([
      [
        { id: "rec1", version: 1, values: { a: "1", b: "2" } },
        { id: "rec2", version: 1, values: { a: "3" } },
      ],
    ]);
  });

  it("sends the newest value of a cell that is changed twice, on the version that was first seen", async () => {
    const { queue, sent } = makeQueue([]);
    queue.add([edit("rec1", "a", "1", 4)]);
    queue.add([edit("rec1", "a", "2", 5)]);
    await queue.settled();
    expect(sent).toEqual([[{ id: "rec1", version: 4, values: { a: "2" } }]]);
  });

  it("takes its own newer version for no conflict", async () => {
    const whileSending: Answer = (changes) => {
      queue.add([edit("rec1", "a", "2", 7)]);
      return accepted(changes);
    };
    const { queue, sent } = makeQueue([whileSending]);
    queue.add([edit("rec1", "a", "1", 7)]);
    await queue.settled();
    expect(sent[1]).toEqual([{ id: "rec1", version: 8, values: { a: "2" } }]);
  });

  it("sends of a cell of links what was added and removed, of two changes both", async () => {
    const before = { count: 25, records: [["reca", "a"]] };
    const first = editLinks(before, [["recx", "x"]], ["reca"]);
    const changeTo = (value: Json) => ({ ...edit("rec1", "a", ""), value, before });
    const whileSending: Answer = () => {
      queue.add([changeTo(editLinks(first, [["recy", "y"]], []))]);
      throw new ApiError(0, "offline", "offline");
    };
    const { queue, sent } = makeQueue([whileSending]);
    queue.add([changeTo(first)]);
    await expect.poll(() => sent.length).toBe(1);
    queue.add([changeTo(editLinks(first, [["recz", "z"]], []))]);
    queue.flush();
    await queue.settled();
    expect(sent.map(([change]) => change?.values)).toEqual([
      { a: { add: ["recx"], remove: ["reca"] } },
      { a: { add: ["recx", "recy", "recz"], remove: ["reca"] } },
    ]);
  });

  it("keeps what a lost connection held up and sends it when asked again", async () => {
    const { queue, sent, told } = makeQueue([new ApiError(0, "offline", "offline")]);
    queue.add([edit("rec1", "a", "1")]);
    await expect.poll(() => told.offline).toBe(true);
    expect(queue.pending("rec1", "a")?.value).toBe("1");
    queue.flush();
    await queue.settled();
    expect(sent).toHaveLength(2);
    expect(told.saved).toBe(1);
  });

  it("hands back only the cells that were refused and saves the rest", async () => {
    const refusal = new ApiError(422, "invalid_values", "no", {
      errors: [{ record: 1, field: "a", code: "bad", message: "no" }],
    });
    const { queue, sent, told } = makeQueue([refusal]);
    queue.add([edit("rec1", "a", "1"), edit("rec2", "a", "2")]);
    await queue.settled();
    expect(told.refused.map((change) => change.record)).toEqual(["rec2"]);
    expect(sent.at(-1)).toEqual([{ id: "rec1", version: 1, values: { a: "1" } }]);
  });

  it("asks about the cells that somebody else changed and saves the others", async () => {
    const conflict = new ApiError(409, "version_conflict", "no", {
      conflicts: [{ id: "rec1", version: 9, fields: { a: { yours: "1", theirs: "x" } } }],
    });
    const { queue, sent, told } = makeQueue([conflict]);
    queue.add([edit("rec1", "a", "1"), edit("rec1", "b", "2")]);
    await queue.settled();
    expect(told.conflicted.map((change) => change.field)).toEqual(["a"]);
    expect(sent.at(-1)).toEqual([{ id: "rec1", version: 1, values: { b: "2" } }]);
  });
});
